//! Settings that an administrator changed.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["settings"]).await
    }
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut settings = table(manager, "settings");
    settings.col(text("name", 64).primary_key()).col(long_text("value")).col(time("updated_at"));
    create(manager, &mut settings, vec![]).await
}
