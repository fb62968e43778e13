//! The uploaded pictures of applications.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut logos = table(manager, "application_logos");
        let mut application = reference("application_id");
        logos
            .col(application.primary_key())
            // Base64.
            .col(longer_text(manager, "image").not_null())
            .col(time("updated_at"))
            .foreign_key(&mut belongs_to("application_id", "application_logos", "applications"));
        create(manager, &mut logos, Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["application_logos"]).await
    }
}
