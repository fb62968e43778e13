//! What a person signs in with beside the password: one-time passwords by time and recovery codes; and how often a code
//! was guessed wrong.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        totps(manager).await?;
        recovery_codes(manager).await?;
        failed_codes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["failed_codes", "recovery_codes", "totps"]).await
    }
}

async fn totps(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut totps = table(manager, "totps");
    totps
        .col(id())
        .col(reference("user_id"))
        .col(flag("confirmed"))
        .col(long_text("ciphertext"))
        .col(integer_null("last_step"))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("user_id", "totps", "users"));
    let indexes = vec![unique("totps", &["user_id", "confirmed"]), index("totps", &["expires_at"])];
    create(manager, &mut totps, indexes).await
}

async fn recovery_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut codes = table(manager, "recovery_codes");
    codes
        .col(id())
        .col(reference("user_id"))
        .col(hash("code_hash"))
        .col(time("created_at"))
        .col(time_null("used_at"))
        .foreign_key(&mut belongs_to("user_id", "recovery_codes", "users"));
    create(manager, &mut codes, vec![unique("recovery_codes", &["user_id", "code_hash"])]).await
}

async fn failed_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut failed = table(manager, "failed_codes");
    failed
        .col(id())
        .col(reference("user_id"))
        .col(integer("count"))
        .col(time("last_at"))
        .foreign_key(&mut belongs_to("user_id", "failed_codes", "users"));
    let indexes = vec![unique("failed_codes", &["user_id"]), index("failed_codes", &["last_at"])];
    create(manager, &mut failed, indexes).await
}
