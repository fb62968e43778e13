//! What instances on one database report to each other: commits that changed what another may have cached.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        changes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["changes"]).await
    }
}

async fn changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut changes = table(manager, "changes");
    changes.col(id()).col(text("instance", 36)).col(text("topics", 64)).col(time("at"));
    create(manager, &mut changes, vec![index("changes", &["at"])]).await
}
