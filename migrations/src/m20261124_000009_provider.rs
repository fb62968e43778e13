//! What else applications say of themselves, and grants that need no browser session.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "applications", &mut long_text_null("metadata")).await?;
        // Of an application that registered itself: what it changes its registration with.
        add(manager, "applications", &mut hash_null("registration_token_hash")).await?;
        // The session that a grant was made in, whether or not the grant dies with it.
        add(manager, "grants", &mut uuid_null("sid")).await?;
        add(manager, "grants", &mut long_text_null("claims")).await?;
        add(manager, "grants", &mut long_text_null("resources")).await?;
        for statement in
            ["UPDATE applications SET metadata = '{}'", "UPDATE grants SET sid = session_id", EMPTY_CODES]
        {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager.create_index(index("grants", &["sid"])).await?;
        drop(manager, &["authorization_codes"]).await?;
        codes(manager, true).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["authorization_codes"]).await?;
        codes(manager, false).await?;
        drop_index(manager, "grants", &["sid"]).await?;
        for (table, column) in [
            ("grants", "resources"),
            ("grants", "claims"),
            ("grants", "sid"),
            ("applications", "registration_token_hash"),
            ("applications", "metadata"),
        ] {
            drop_column(manager, table, column).await?;
        }
        Ok(())
    }
}

/// Codes live for a minute: none is worth being carried over.
const EMPTY_CODES: &str = "DELETE FROM authorization_codes";

/// The codes: since this change with all that their grant begins with, and without a session where there is none.
async fn codes(manager: &SchemaManager<'_>, since: bool) -> Result<(), DbErr> {
    let mut codes = table(manager, "authorization_codes");
    codes
        .col(hash("code_hash").primary_key().to_owned())
        .col(ColumnDef::new("grant_id").uuid().not_null())
        .col(reference("application_id"))
        .col(reference("user_id"))
        .col(reference("company_id"));
    if since {
        codes
            .col(uuid_null("session_id"))
            .col(uuid_null("sid"))
            .col(flag("offline"))
            .col(flag("legacy"))
            .col(time("auth_time"))
            .col(text("acr", 64))
            .col(text("amr", 64))
            .col(long_text_null("claims"))
            .col(long_text_null("resources"));
    } else {
        codes.col(ColumnDef::new("session_id").uuid().not_null());
    }
    codes
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
