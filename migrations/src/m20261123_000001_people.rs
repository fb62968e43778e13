//! Companies, users, the names that were ever given to users, and memberships.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        companies(manager).await?;
        users(manager).await?;
        memberships(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["memberships", "usernames", "users", "companies"]).await
    }
}

async fn companies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut companies = table(manager, "companies");
    companies
        .col(id())
        .col(text("code", 50))
        .col(text("name", 255))
        .col(text("status", 16))
        .col(time("created_at"))
        .col(time("updated_at"));
    let indexes = vec![unique("companies", &["code"]), unique("companies", &["name"])];
    create(manager, &mut companies, indexes).await
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut users = table(manager, "users");
    users
        .col(id())
        .col(ColumnDef::new("sub").uuid().not_null())
        .col(text("email", 254))
        .col(flag("email_verified"))
        .col(text_null("username", 50))
        .col(text("preferred_username", 50))
        .col(text("name", 255))
        .col(text_null("given_name", 255))
        .col(text_null("family_name", 255))
        .col(text_null("locale", 35))
        .col(long_text("profile"))
        .col(text("status", 16))
        .col(text_null("system_role", 16))
        .col(text_null("password_hash", 255))
        .col(reference("home_company_id"))
        .col(time("created_at"))
        .col(time("updated_at"));
    let indexes = vec![
        unique("users", &["sub"]),
        unique("users", &["email"]),
        unique("users", &["username"]),
        index("users", &["home_company_id"]),
        index("users", &["system_role"]),
    ];
    create(manager, &mut users, indexes).await?;

    // A name outlives its user: applications key accounts on it, so nobody else ever gets it.
    let mut usernames = table(manager, "usernames");
    usernames
        .col(text("name", 50).primary_key().to_owned())
        .col(reference("user_id"))
        .col(time("created_at"));
    create(manager, &mut usernames, vec![index("usernames", &["user_id"])]).await
}

async fn memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut memberships = table(manager, "memberships");
    memberships
        .col(id())
        .col(reference("company_id"))
        .col(reference("user_id"))
        .col(text("role", 16))
        .col(time("created_at"))
        .foreign_key(&mut belongs_to("company_id", "memberships", "companies"))
        .foreign_key(&mut belongs_to("user_id", "memberships", "users"));
    let indexes =
        vec![unique("memberships", &["user_id", "company_id"]), index("memberships", &["company_id"])];
    create(manager, &mut memberships, indexes).await
}
