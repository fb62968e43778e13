//! Companies, and the words by which they are searched.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        companies(manager).await?;
        create_words(manager, "company_words", "company_id", "companies").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["company_words", "companies"]).await
    }
}

async fn companies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut companies = table(manager, "companies");
    companies
        .col(id())
        .col(searched(manager, "code", 50))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(text("status", 16))
        // Whether its members see each other and its products.
        .col(flag("visible_to_members").default(false))
        // How many memberships refer to the company.
        .col(integer("members").default(0))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(version());
    let indexes = vec![
        unique("companies", &["code"]),
        unique("companies", &["name"]),
        index("companies", &["name_key", "id"]),
    ];
    create(manager, &mut companies, indexes).await
}
