//! The APIs that access tokens are for, and which applications may request tokens for them.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        resources(manager).await?;
        applications(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["resource_applications", "resources"]).await
    }
}

async fn resources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut resources = table(manager, "resources");
    resources
        .col(id())
        .col(text("uri", 2048))
        // Not every database can index text as long as a URI.
        .col(hash("uri_hash"))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(long_text("scopes"))
        .col(integer_null("server_id"))
        .col(text("access_token_typ", 32))
        .col(text_null("access_token_signed_response_alg", 32))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(integer("version"))
        .foreign_key(
            belongs_to("server_id", "resources", "applications").on_delete(ForeignKeyAction::SetNull),
        );
    let indexes = vec![
        unique("resources", &["uri_hash"]),
        index("resources", &["name_key", "id"]),
        index("resources", &["server_id"]),
    ];
    create(manager, &mut resources, indexes).await
}

async fn applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut applications = table(manager, "resource_applications");
    applications
        .col(reference("resource_id"))
        .col(reference("application_id"))
        .primary_key(Index::create().col("resource_id").col("application_id"))
        .foreign_key(&mut belongs_to("resource_id", "resource_applications", "resources"))
        .foreign_key(&mut belongs_to("application_id", "resource_applications", "applications"));
    create(manager, &mut applications, vec![index("resource_applications", &["application_id"])]).await
}
