//! Invitations to companies, of users and of email addresses that have no user yet.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        invitations(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["invitations"]).await
    }
}

async fn invitations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut invitations = table(manager, "invitations");
    invitations
        .col(id())
        .col(integer_null("user_id"))
        .col(reference("company_id"))
        .col(text("email", 254).default(""))
        .col(text("role", 16).default("member"))
        .col(hash("token_hash"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("accepted_at"))
        .col(time_null("revoked_at"))
        .foreign_key(&mut belongs_to("user_id", "invitations", "users"))
        .foreign_key(&mut belongs_to("company_id", "invitations", "companies"));
    let indexes = vec![
        unique("invitations", &["token_hash"]),
        index("invitations", &["user_id"]),
        index("invitations", &["company_id"]),
        index("invitations", &["company_id", "id"]),
        index("invitations", &["email", "company_id"]),
    ];
    create(manager, &mut invitations, indexes).await
}
