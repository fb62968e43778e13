//! Passkeys, and the challenges that wait for an answer of one.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        passkeys(manager).await?;
        passkey_challenges(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["passkey_challenges", "passkeys"]).await
    }
}

async fn passkeys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut passkeys = table(manager, "passkeys");
    passkeys
        .col(id())
        .col(reference("user_id"))
        .col(hash("credential_hash"))
        .col(long_text("credential"))
        .col(text("name", 255))
        .col(uuid_null("aaguid"))
        .col(flag("backup_eligible"))
        .col(flag("backed_up"))
        .col(integer("counter"))
        .col(time("created_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("user_id", "passkeys", "users"));
    let indexes = vec![unique("passkeys", &["credential_hash"]), index("passkeys", &["user_id"])];
    create(manager, &mut passkeys, indexes).await
}

async fn passkey_challenges(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut challenges = table(manager, "passkey_challenges");
    challenges
        .col(uuid_id())
        .col(integer_null("user_id"))
        .col(hash("binding_hash"))
        .col(longer_text(manager, "state"))
        .col(time("expires_at"))
        .foreign_key(&mut belongs_to("user_id", "passkey_challenges", "users"));
    let indexes =
        vec![index("passkey_challenges", &["user_id"]), index("passkey_challenges", &["expires_at"])];
    create(manager, &mut challenges, indexes).await
}
