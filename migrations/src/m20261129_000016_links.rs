//! Links by mail: to choose a new password, to confirm a new email address, and to disown a sign-in in a new browser or
//! country.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        password_resets(manager).await?;
        email_changes(manager).await?;
        sign_in_notices(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["sign_in_notices", "email_changes", "password_resets"]).await
    }
}

async fn password_resets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut resets = table(manager, "password_resets");
    resets
        .col(id())
        .col(reference("user_id"))
        .col(text("email", 254))
        .col(hash("token_hash"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("used_at"))
        .col(time_null("revoked_at"))
        .foreign_key(&mut belongs_to("user_id", "password_resets", "users"));
    let indexes = vec![
        unique("password_resets", &["token_hash"]),
        index("password_resets", &["user_id", "created_at"]),
        index("password_resets", &["expires_at"]),
    ];
    create(manager, &mut resets, indexes).await
}

async fn email_changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut changes = table(manager, "email_changes");
    changes
        .col(id())
        .col(reference("user_id"))
        .col(text("new_email", 254))
        .col(hash("token_hash"))
        .col(hash("stop_token_hash"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("confirmed_at"))
        .col(time_null("cancelled_at"))
        .foreign_key(&mut belongs_to("user_id", "email_changes", "users"));
    let indexes = vec![
        unique("email_changes", &["token_hash"]),
        unique("email_changes", &["stop_token_hash"]),
        index("email_changes", &["user_id", "created_at"]),
        index("email_changes", &["expires_at"]),
    ];
    create(manager, &mut changes, indexes).await
}

async fn sign_in_notices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut notices = table(manager, "sign_in_notices");
    notices
        .col(id())
        .col(reference("user_id"))
        .col(text("email", 254))
        .col(hash("token_hash"))
        .col(text_null("ip", 45))
        .col(text_null("user_agent", 255))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("used_at"))
        .foreign_key(&mut belongs_to("user_id", "sign_in_notices", "users"));
    let indexes = vec![
        unique("sign_in_notices", &["token_hash"]),
        index("sign_in_notices", &["user_id", "created_at"]),
        index("sign_in_notices", &["expires_at"]),
    ];
    create(manager, &mut notices, indexes).await
}
