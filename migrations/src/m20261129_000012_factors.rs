//! Factors other than the password: authenticator apps, recovery codes, passkeys and codes by email; and how many wrong
//! codes were entered.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        totps(manager).await?;
        recovery_codes(manager).await?;
        failed_codes(manager).await?;
        passkeys(manager).await?;
        passkey_challenges(manager).await?;
        email_codes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["email_codes", "passkey_challenges", "passkeys", "failed_codes", "recovery_codes", "totps"];
        drop(manager, &tables).await
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
        // The session or sign-in in which it is to be confirmed.
        .col(hash_null("binding_hash"))
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

async fn email_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut codes = table(manager, "email_codes");
    codes
        .col(id())
        .col(integer_null("user_id"))
        .col(text("email", 254))
        // The login for which it was requested, if no user has it.
        .col(hash_null("login_hash"))
        .col(hash("sign_in_hash"))
        .col(hash("code_hash"))
        .col(integer("tries"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("used_at"))
        .foreign_key(&mut belongs_to("user_id", "email_codes", "users"));
    let indexes = vec![
        index("email_codes", &["sign_in_hash"]),
        index("email_codes", &["user_id", "created_at"]),
        index("email_codes", &["login_hash", "created_at"]),
        index("email_codes", &["expires_at"]),
    ];
    create(manager, &mut codes, indexes).await
}
