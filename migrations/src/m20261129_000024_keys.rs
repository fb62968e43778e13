//! The keys that tokens are signed with, and keys that never leave the server.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        signing_keys(manager).await?;
        server_secrets(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["server_secrets", "signing_keys"]).await
    }
}

async fn signing_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = table(manager, "signing_keys");
    keys.col(text("kid", 64).primary_key())
        .col(text("alg", 16))
        .col(text("state", 16))
        .col(long_text("public_jwk"))
        .col(long_text("private_ciphertext"))
        .col(time("created_at"))
        .col(time_null("activated_at"))
        .col(time_null("retired_at"));
    create(manager, &mut keys, vec![index("signing_keys", &["alg", "state"])]).await
}

/// Keys of CSRF tokens, of refresh tokens and of the comparison of client secrets.
async fn server_secrets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut secrets = table(manager, "server_secrets");
    secrets.col(text("name", 50).primary_key()).col(long_text("ciphertext")).col(time("created_at"));
    create(manager, &mut secrets, vec![]).await
}
