//! The APIs that access tokens are for, access tokens that were revoked one by one, and since when a key signs.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        resources(manager).await?;
        revoked_tokens(manager).await?;
        // What was consented to at each resource.
        add(manager, "consents", &mut long_text_null("resources")).await?;
        add(manager, "signing_keys", &mut time_null("activated_at")).await?;
        let signing = "UPDATE signing_keys SET activated_at = created_at WHERE state = 'active'";
        manager.get_connection().execute_unprepared(signing).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "signing_keys", "activated_at").await?;
        drop_column(manager, "consents", "resources").await?;
        drop(manager, &["revoked_tokens", "resource_applications", "resources"]).await
    }
}

async fn resources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut resources = table(manager, "resources");
    resources
        .col(id())
        .col(text("uri", 2048))
        // Not every database has an index of text as long as a URI.
        .col(hash("uri_hash"))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(long_text("scopes"))
        .col(integer_null("server_id"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(integer("version"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_resources_server_id")
                .from("resources", "server_id")
                .to("applications", "id")
                .on_delete(ForeignKeyAction::SetNull),
        );
    let indexes = vec![
        unique("resources", &["uri_hash"]),
        index("resources", &["name_key", "id"]),
        index("resources", &["server_id"]),
    ];
    create(manager, &mut resources, indexes).await?;

    // Which applications may ask for them.
    let mut applications = table(manager, "resource_applications");
    applications
        .col(reference("resource_id"))
        .col(reference("application_id"))
        .primary_key(Index::create().col("resource_id").col("application_id"))
        .foreign_key(&mut belongs_to("resource_id", "resource_applications", "resources"))
        .foreign_key(&mut belongs_to("application_id", "resource_applications", "applications"));
    create(manager, &mut applications, vec![index("resource_applications", &["application_id"])]).await
}

async fn revoked_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut revoked = table(manager, "revoked_tokens");
    revoked.col(text("jti", 64).primary_key().to_owned()).col(time("expires_at"));
    create(manager, &mut revoked, vec![index("revoked_tokens", &["expires_at"])]).await
}
