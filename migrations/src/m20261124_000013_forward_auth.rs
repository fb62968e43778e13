//! The sites that a proxy protects, each for one application.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut origins = table(manager, "protected_origins");
        origins
            .col(text("origin", 255).primary_key())
            .col(reference("application_id"))
            .foreign_key(&mut belongs_to("application_id", "protected_origins", "applications"));
        create(manager, &mut origins, vec![index("protected_origins", &["application_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["protected_origins"]).await
    }
}
