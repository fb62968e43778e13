//! Personal API tokens.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        api_tokens(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["api_tokens"]).await
    }
}

async fn api_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut tokens = table(manager, "api_tokens");
    tokens
        .col(id())
        .col(reference("user_id"))
        .col(text("name", 255))
        .col(hash("token_hash"))
        .col(text("scope", 255))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("user_id", "api_tokens", "users"));
    let indexes = vec![
        unique("api_tokens", &["token_hash"]),
        index("api_tokens", &["user_id"]),
        index("api_tokens", &["expires_at"]),
    ];
    create(manager, &mut tokens, indexes).await
}
