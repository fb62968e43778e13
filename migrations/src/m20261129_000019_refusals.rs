//! Refused requests of applications.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        refusals(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["refusals"]).await
    }
}

/// A row counts the refused requests of an application that are alike. Their number per application is limited.
async fn refusals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut refusals = table(manager, "refusals");
    refusals
        .col(id())
        .col(reference("application_id"))
        // What the requests of the row have in common, hashed: not every database can index text as long as a URI.
        .col(hash("alike_hash"))
        .col(text("endpoint", 32))
        .col(searched(manager, "error", 64))
        .col(text("description", 255))
        .col(searched(manager, "parameter", 64))
        .col(searched(manager, "value", 2048))
        .col(integer("count"))
        .col(time("first_at"))
        .col(time("last_at"))
        .foreign_key(&mut belongs_to("application_id", "refusals", "applications"));
    let indexes = vec![
        unique("refusals", &["application_id", "alike_hash"]),
        index("refusals", &["application_id", "last_at", "id"]),
        index("refusals", &["last_at"]),
    ];
    create(manager, &mut refusals, indexes).await
}
