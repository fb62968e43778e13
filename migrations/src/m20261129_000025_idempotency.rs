//! Requests that were carried out under an idempotency key, and their answers.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        idempotency_keys(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["idempotency_keys"]).await
    }
}

async fn idempotency_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = table(manager, "idempotency_keys");
    keys.col(hash("key_hash").primary_key())
        .col(hash("request_hash"))
        .col(text("request_id", 64))
        .col(longer_text(manager, "answer"))
        .col(time("created_at"))
        .col(time("expires_at"));
    create(manager, &mut keys, vec![index("idempotency_keys", &["expires_at"])]).await
}
