//! Sessions, interactions, authorization codes, grants, invitations and personal API tokens.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sessions(manager).await?;
        grants(manager).await?;
        codes(manager).await?;
        links(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["api_tokens", "invitations", "authorization_codes", "grants", "interactions", "sessions"];
        drop(manager, &tables).await
    }
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sessions = table(manager, "sessions");
    sessions
        .col(uuid_id())
        .col(hash("token_hash"))
        .col(reference("user_id"))
        .col(time("auth_time"))
        .col(text("acr", 64))
        .col(text("amr", 64))
        .col(text_null("ip", 45))
        .col(text_null("user_agent", 255))
        .col(time("created_at"))
        .col(time("expires_at"))
        .foreign_key(&mut belongs_to("user_id", "sessions", "users"));
    let indexes = vec![
        unique("sessions", &["token_hash"]),
        index("sessions", &["user_id"]),
        index("sessions", &["expires_at"]),
    ];
    create(manager, &mut sessions, indexes).await?;

    let mut interactions = table(manager, "interactions");
    interactions.col(uuid_id()).col(long_text("request")).col(time("created_at")).col(time("expires_at"));
    create(manager, &mut interactions, vec![index("interactions", &["expires_at"])]).await
}

/// A grant is one family of refresh tokens: what a person granted an application, in one sign-in.
async fn grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut grants = table(manager, "grants");
    grants
        .col(uuid_id())
        .col(reference("application_id"))
        .col(reference("user_id"))
        .col(reference("company_id"))
        .col(ColumnDef::new("session_id").uuid())
        .col(long_text("scope"))
        .col(time("auth_time"))
        .col(text("acr", 64))
        .col(text("amr", 64))
        .col(integer("generation"))
        .col(time("rotated_at"))
        .col(time_null("previously_rotated_at"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time("ends_at"))
        .col(time_null("revoked_at"))
        .foreign_key(&mut belongs_to("application_id", "grants", "applications"))
        .foreign_key(&mut belongs_to("user_id", "grants", "users"))
        .foreign_key(&mut belongs_to("company_id", "grants", "companies"))
        .foreign_key(&mut belongs_to("session_id", "grants", "sessions"));
    let indexes = vec![
        index("grants", &["application_id"]),
        index("grants", &["user_id"]),
        index("grants", &["company_id"]),
        index("grants", &["session_id"]),
        index("grants", &["expires_at"]),
    ];
    create(manager, &mut grants, indexes).await
}

async fn codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut codes = table(manager, "authorization_codes");
    codes
        .col(hash("code_hash").primary_key().to_owned())
        .col(ColumnDef::new("grant_id").uuid().not_null())
        .col(reference("application_id"))
        .col(reference("user_id"))
        .col(reference("company_id"))
        .col(ColumnDef::new("session_id").uuid().not_null())
        .col(text("redirect_uri", 2048))
        .col(long_text("scope"))
        .col(text_null("nonce", 1024))
        .col(text_null("code_challenge", 128))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("redeemed_at"))
        .foreign_key(&mut belongs_to("application_id", "authorization_codes", "applications"))
        .foreign_key(&mut belongs_to("user_id", "authorization_codes", "users"))
        .foreign_key(&mut belongs_to("company_id", "authorization_codes", "companies"))
        .foreign_key(&mut belongs_to("session_id", "authorization_codes", "sessions"));
    let indexes = vec![
        index("authorization_codes", &["application_id"]),
        index("authorization_codes", &["user_id"]),
        index("authorization_codes", &["company_id"]),
        index("authorization_codes", &["session_id"]),
        index("authorization_codes", &["expires_at"]),
    ];
    create(manager, &mut codes, indexes).await
}

async fn links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut invitations = table(manager, "invitations");
    invitations
        .col(id())
        .col(reference("user_id"))
        .col(reference("company_id"))
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
    ];
    create(manager, &mut invitations, indexes).await?;

    let mut tokens = table(manager, "api_tokens");
    tokens
        .col(id())
        .col(reference("user_id"))
        .col(text("name", 255))
        .col(hash("token_hash"))
        .col(text("scope", 255))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("user_id", "api_tokens", "users"));
    create(
        manager,
        &mut tokens,
        vec![unique("api_tokens", &["token_hash"]), index("api_tokens", &["user_id"])],
    )
    .await
}
