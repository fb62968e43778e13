//! The external logins of applications, and the state of their connections.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut external = table(manager, "external_applications");
        let mut application = reference("application_id");
        external
            .col(application.primary_key())
            // None once it is deleted: the application then signs nobody in.
            .col(integer_null("identity_provider_id"))
            .col(text("external_url", 2048))
            .col(text("state", 16))
            .col(long_text_null("connection"))
            .col(time("next_test_at"))
            .col(time("created_at"))
            .col(time("updated_at"))
            .foreign_key(&mut belongs_to("application_id", "external_applications", "applications"))
            .foreign_key(
                belongs_to("identity_provider_id", "external_applications", "identity_providers")
                    .on_delete(ForeignKeyAction::SetNull),
            );
        let indexes = vec![
            index("external_applications", &["identity_provider_id"]),
            index("external_applications", &["next_test_at"]),
        ];
        create(manager, &mut external, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["external_applications"]).await
    }
}
