//! Users, and the usernames that were ever given to users.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        users(manager).await?;
        usernames(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["usernames", "users"]).await
    }
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut users = table(manager, "users");
    users
        .col(id())
        .col(uuid("sub"))
        .col(text("email", 254))
        .col(flag("email_verified"))
        .col(text_null("username", 50))
        .col(text("preferred_username", 50))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(text_null("given_name", 255))
        .col(text_null("family_name", 255))
        .col(text_null("locale", 35))
        .col(long_text("profile"))
        .col(text("status", 16))
        .col(text_null("system_role", 16))
        .col(text_null("password_hash", 255))
        .col(reference("home_company_id"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(version());
    let indexes = vec![
        unique("users", &["sub"]),
        unique("users", &["email"]),
        unique("users", &["username"]),
        index("users", &["home_company_id"]),
        index("users", &["system_role"]),
        index("users", &["name_key", "id"]),
        index("users", &["status", "name_key", "id"]),
    ];
    create(manager, &mut users, indexes).await
}

/// A username outlives its user: applications key accounts on it, so it is never given to anybody else.
async fn usernames(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut usernames = table(manager, "usernames");
    usernames.col(text("name", 50).primary_key()).col(reference("user_id")).col(time("created_at"));
    create(manager, &mut usernames, vec![index("usernames", &["user_id"])]).await
}
