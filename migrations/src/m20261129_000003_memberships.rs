//! Memberships: users in companies; and the words by which the members of a company are searched.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        memberships(manager).await?;
        membership_words(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["membership_words", "memberships"]).await
    }
}

/// `name_key`, `email` and `status` repeat the user's row, so that each order of a company's users is one index, and so is
/// that of the users of all companies.
async fn memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut memberships = table(manager, "memberships");
    memberships
        .col(id())
        .col(reference("company_id"))
        .col(reference("user_id"))
        .col(text("role", 16))
        .col(key(manager, "name_key", 255))
        .col(key(manager, "email", 254))
        .col(text("status", 16).default("active"))
        .col(time("created_at"))
        .col(version())
        .foreign_key(&mut belongs_to("company_id", "memberships", "companies"))
        .foreign_key(&mut belongs_to("user_id", "memberships", "users"));
    let indexes = vec![
        unique("memberships", &["user_id", "company_id"]),
        index("memberships", &["company_id", "name_key", "user_id"]),
        index("memberships", &["company_id", "status", "name_key", "user_id"]),
        index("memberships", &["company_id", "role", "name_key", "user_id"]),
        index("memberships", &["company_id", "email", "user_id"]),
        index("memberships", &["name_key", "id"]),
    ];
    create(manager, &mut memberships, indexes).await
}

/// A search reads the members with a word from the key, and the words of a member from the index.
async fn membership_words(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut rows = table(manager, "membership_words");
    rows.col(reference("company_id"))
        .col(searched(manager, "word", 64))
        .col(reference("membership_id"))
        .primary_key(Index::create().col("company_id").col("word").col("membership_id"))
        .foreign_key(&mut belongs_to("membership_id", "membership_words", "memberships"));
    store_in_key(manager, &mut rows);
    let indexes = vec![
        index("membership_words", &["membership_id", "word"]),
        // A search in all companies.
        index("membership_words", &["word", "membership_id"]),
    ];
    create(manager, &mut rows, indexes).await
}
