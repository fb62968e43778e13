//! What the system keeps of itself: keys, jobs, audit events, settings and the versions of its schema.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        keys(manager).await?;
        jobs(manager).await?;
        audit(manager).await?;
        settings(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["schema_versions", "settings", "audit_events", "jobs", "server_secrets", "signing_keys"];
        drop(manager, &tables).await
    }
}

async fn keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = table(manager, "signing_keys");
    keys.col(text("kid", 64).primary_key().to_owned())
        .col(text("alg", 16))
        .col(text("state", 16))
        .col(long_text("public_jwk"))
        .col(long_text("private_ciphertext"))
        .col(time("created_at"))
        .col(time_null("retired_at"));
    create(manager, &mut keys, vec![index("signing_keys", &["alg", "state"])]).await?;

    // Keys that never leave the server: for CSRF tokens, refresh tokens and the comparison of client secrets.
    let mut secrets = table(manager, "server_secrets");
    secrets
        .col(text("name", 50).primary_key().to_owned())
        .col(long_text("ciphertext"))
        .col(time("created_at"));
    create(manager, &mut secrets, vec![]).await
}

async fn jobs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut jobs = table(manager, "jobs");
    jobs.col(id())
        .col(text("kind", 50))
        .col(long_text("payload"))
        .col(text("state", 16))
        .col(integer("attempts"))
        .col(time("run_at"))
        .col(long_text_null("error"))
        .col(time("created_at"))
        .col(time_null("finished_at"));
    create(manager, &mut jobs, vec![index("jobs", &["state", "run_at"])]).await
}

/// Audit events outlive what they tell of, so they refer to nothing by foreign key.
async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut events = table(manager, "audit_events");
    events
        .col(id())
        .col(time("at"))
        .col(text("kind", 64))
        .col(text("actor_kind", 16))
        .col(text_null("actor_id", 64))
        .col(text_null("actor_name", 255))
        .col(integer_null("company_id"))
        .col(text_null("target_kind", 32))
        .col(text_null("target_id", 64))
        .col(text_null("target_name", 255))
        .col(text_null("request_id", 64))
        .col(text_null("ip", 45))
        .col(long_text("details"));
    let indexes = vec![
        index("audit_events", &["at"]),
        index("audit_events", &["company_id", "at"]),
        index("audit_events", &["actor_id", "at"]),
        index("audit_events", &["target_kind", "target_id", "at"]),
        index("audit_events", &["kind", "at"]),
    ];
    create(manager, &mut events, indexes).await
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut settings = table(manager, "settings");
    settings.col(text("name", 64).primary_key().to_owned()).col(long_text("value")).col(time("updated_at"));
    create(manager, &mut settings, vec![]).await?;

    // The newest row says what the schema is and the oldest release that runs on it.
    let mut versions = table(manager, "schema_versions");
    versions
        .col(text("version", 32).primary_key().to_owned())
        .col(text("compatible_from", 32))
        .col(time("applied_at"));
    create(manager, &mut versions, vec![]).await
}
