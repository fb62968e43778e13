//! The words that companies and applications are found by. The store fills them in after the migration.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        words(manager, "company_words", "company_id", "companies").await?;
        words(manager, "application_words", "application_id", "applications").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["application_words", "company_words"]).await
    }
}

/// A search reads what has a word from the key; a change reads the words of one row from the index.
async fn words(
    manager: &SchemaManager<'_>,
    name: &'static str,
    owner: &'static str,
    owners: &'static str,
) -> Result<(), DbErr> {
    let mut rows = table(manager, name);
    rows.col(searched(manager, "word", 64))
        .col(reference(owner))
        .primary_key(Index::create().col("word").col(owner))
        .foreign_key(&mut belongs_to(owner, name, owners));
    if manager.get_database_backend() == DbBackend::Sqlite {
        // The rows are stored in the key, instead of in a table of their own beside it.
        rows.extra("WITHOUT ROWID");
    }
    create(manager, &mut rows, vec![index(name, &[owner])]).await
}
