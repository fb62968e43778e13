//! The words that the members of a company are found by. The store fills them in after the migration.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        membership_words(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["membership_words"]).await
    }
}

/// A search reads the members with a word from the key, and the words of a member from the index.
async fn membership_words(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut rows = table(manager, "membership_words");
    rows.col(reference("company_id"))
        .col(searched(manager, "word", 64))
        .col(reference("membership_id"))
        .primary_key(Index::create().col("company_id").col("word").col("membership_id"))
        .foreign_key(&mut belongs_to("membership_id", "membership_words", "memberships"));
    if manager.get_database_backend() == DbBackend::Sqlite {
        // The rows are stored in the key, instead of in a table of their own beside it.
        rows.extra("WITHOUT ROWID");
    }
    create(manager, &mut rows, vec![index("membership_words", &["membership_id", "word"])]).await
}
