//! Audit events.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        audit_events(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["audit_events"]).await
    }
}

/// Audit events outlive what they are about, so they have no foreign keys.
async fn audit_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut events = table(manager, "audit_events");
    events
        .col(id())
        .col(time("at"))
        .col(searched(manager, "kind", 64))
        .col(text("actor_kind", 16))
        .col(text_null("actor_id", 64))
        .col(text_null("actor_name", 255))
        .col(integer_null("company_id"))
        .col(text_null("target_kind", 32))
        .col(text_null("target_id", 64))
        .col(text_null("target_name", 255))
        .col(text_null("request_id", 64))
        .col(text_null("ip", 45))
        .col(longer_text(manager, "details").not_null());
    let indexes = vec![
        index("audit_events", &["at"]),
        index("audit_events", &["company_id", "at"]),
        index("audit_events", &["actor_id", "at"]),
        index("audit_events", &["target_kind", "target_id", "at"]),
        index("audit_events", &["kind", "at"]),
    ];
    create(manager, &mut events, indexes).await
}
