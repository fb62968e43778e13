//! Failed attempts to authenticate, and the browsers that people used before.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        failed_attempts(manager).await?;
        known_browsers(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["known_browsers", "failed_attempts"]).await
    }
}

async fn failed_attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut attempts = table(manager, "failed_attempts");
    attempts
        .col(hash("key_hash").primary_key())
        .col(integer("failures"))
        .col(time("last_at"))
        .col(time("expires_at"));
    create(manager, &mut attempts, vec![index("failed_attempts", &["expires_at"])]).await
}

async fn known_browsers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut browsers = table(manager, "known_browsers");
    browsers
        .col(hash("key_hash").primary_key())
        .col(reference("user_id"))
        .col(text_null("country", 2))
        .col(time("first_at"))
        .col(time("last_at"))
        .col(time("expires_at"))
        .foreign_key(&mut belongs_to("user_id", "known_browsers", "users"));
    let indexes = vec![index("known_browsers", &["user_id"]), index("known_browsers", &["expires_at"])];
    create(manager, &mut browsers, indexes).await
}
