//! Grants, the codes that become grants, consents, and access tokens that were revoked.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        grants(manager).await?;
        authorization_codes(manager).await?;
        device_codes(manager).await?;
        consents(manager).await?;
        revoked_tokens(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["revoked_tokens", "consents", "device_codes", "authorization_codes", "grants"]).await
    }
}

/// A grant is what a person granted an application in one sign-in, and the family of its refresh tokens.
async fn grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut grants = table(manager, "grants");
    grants
        .col(uuid_id())
        .col(reference("application_id"))
        .col(reference("user_id"))
        .col(reference("company_id"))
        // The session that the grant ends with; NULL if it outlives sessions.
        .col(uuid_null("session_id"))
        // The session in which it was made.
        .col(uuid_null("sid"))
        .col(long_text("scope"))
        .col(long_text_null("claims"))
        .col(long_text_null("resources"))
        .col(time("auth_time"))
        .col(text("acr", 64))
        .col(text("amr", 64))
        .col(integer("generation"))
        .col(time("rotated_at"))
        // When the latest generations of its refresh token were used, to distinguish a repetition from a replay.
        .col(long_text_null("recent_uses"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time("ends_at"))
        .col(time_null("revoked_at"))
        .foreign_key(&mut belongs_to("application_id", "grants", "applications"))
        .foreign_key(&mut belongs_to("user_id", "grants", "users"))
        .foreign_key(&mut belongs_to("company_id", "grants", "companies"))
        .foreign_key(&mut belongs_to("session_id", "grants", "sessions"));
    let columns = ["user_id", "company_id", "session_id", "sid", "expires_at"];
    let mut indexes = columns.map(|column| index("grants", &[column])).to_vec();
    indexes.push(index("grants", &["application_id", "created_at"]));
    create(manager, &mut grants, indexes).await
}

/// An authorization code carries everything that its grant begins with.
async fn authorization_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut codes = table(manager, "authorization_codes");
    codes
        .col(hash("code_hash").primary_key())
        .col(uuid("grant_id"))
        .col(reference("application_id"))
        .col(reference("user_id"))
        .col(reference("company_id"))
        .col(uuid_null("session_id"))
        .col(uuid_null("sid"))
        .col(flag("offline"))
        .col(flag("legacy"))
        .col(time("auth_time"))
        .col(text("acr", 64))
        .col(text("amr", 64))
        .col(long_text_null("claims"))
        .col(long_text_null("resources"))
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
    let columns = ["application_id", "user_id", "company_id", "session_id", "expires_at"];
    let indexes = columns.map(|column| index("authorization_codes", &[column])).to_vec();
    create(manager, &mut codes, indexes).await
}

/// What devices without a browser request (RFC 8628), and what people answered.
async fn device_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut codes = table(manager, "device_codes");
    codes
        .col(uuid_id())
        .col(hash("device_code_hash"))
        .col(hash("user_code_hash"))
        .col(uuid("grant_id"))
        .col(reference("application_id"))
        .col(long_text("scope"))
        .col(long_text_null("resources"))
        .col(integer("poll_interval"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("approved_at"))
        .col(time_null("denied_at"))
        .col(time_null("redeemed_at"))
        .col(integer_null("user_id"))
        .col(integer_null("company_id"))
        .col(uuid_null("session_id"))
        .col(uuid_null("sid"))
        .col(flag("offline"))
        .col(time_null("auth_time"))
        .col(text_null("acr", 64))
        .col(text_null("amr", 64))
        .foreign_key(&mut belongs_to("application_id", "device_codes", "applications"))
        .foreign_key(&mut belongs_to("user_id", "device_codes", "users"))
        .foreign_key(&mut belongs_to("company_id", "device_codes", "companies"))
        .foreign_key(&mut belongs_to("session_id", "device_codes", "sessions"));
    let hashes = ["device_code_hash", "user_code_hash"].map(|column| unique("device_codes", &[column]));
    let columns = ["application_id", "user_id", "company_id", "session_id", "expires_at"];
    let others = columns.map(|column| index("device_codes", &[column]));
    create(manager, &mut codes, hashes.into_iter().chain(others).collect()).await
}

async fn consents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut consents = table(manager, "consents");
    consents
        .col(reference("user_id"))
        .col(reference("application_id"))
        .col(long_text("scope"))
        // What was consented to at each resource.
        .col(long_text_null("resources"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .primary_key(Index::create().col("user_id").col("application_id"))
        .foreign_key(&mut belongs_to("user_id", "consents", "users"))
        .foreign_key(&mut belongs_to("application_id", "consents", "applications"));
    create(manager, &mut consents, vec![index("consents", &["application_id"])]).await
}

/// Access tokens that were revoked one by one, until they would have expired.
async fn revoked_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut revoked = table(manager, "revoked_tokens");
    revoked.col(text("jti", 64).primary_key()).col(time("expires_at"));
    create(manager, &mut revoked, vec![index("revoked_tokens", &["expires_at"])]).await
}
