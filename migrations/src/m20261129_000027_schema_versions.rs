//! The releases that changed the schema.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema_versions(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["schema_versions"]).await
    }
}

/// The newest row is the version of the schema, and the oldest release that runs on it.
async fn schema_versions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut versions = table(manager, "schema_versions");
    versions.col(text("version", 32).primary_key()).col(text("compatible_from", 32)).col(time("applied_at"));
    create(manager, &mut versions, vec![]).await
}
