//! Initial access tokens (RFC 7591), with which applications register themselves.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        initial_access_tokens(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["initial_access_tokens"]).await
    }
}

async fn initial_access_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut tokens = table(manager, "initial_access_tokens");
    tokens
        .col(id())
        .col(reference("company_id"))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(hash("token_hash"))
        .col(integer("max_uses"))
        .col(integer("uses"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .foreign_key(&mut belongs_to("company_id", "initial_access_tokens", "companies"));
    let indexes = vec![
        unique("initial_access_tokens", &["token_hash"]),
        index("initial_access_tokens", &["company_id"]),
        index("initial_access_tokens", &["expires_at"]),
    ];
    create(manager, &mut tokens, indexes).await
}
