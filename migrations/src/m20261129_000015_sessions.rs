//! Browser sessions, and authorization requests that wait for a person at a page.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sessions(manager).await?;
        interactions(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["interactions", "sessions"]).await
    }
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut sessions = table(manager, "sessions");
    sessions
        .col(uuid_id())
        .col(hash("token_hash"))
        .col(integer("cookie_number"))
        .col(hash_null("browser_hash"))
        .col(reference("user_id"))
        .col(time("auth_time"))
        .col(text("acr", 64))
        .col(text("amr", 64))
        .col(integer_null("linked_identity_id"))
        .col(text_null("ip", 45))
        .col(text_null("user_agent", 255))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("user_id", "sessions", "users"));
    let indexes = vec![
        unique("sessions", &["token_hash"]),
        index("sessions", &["user_id"]),
        index("sessions", &["expires_at"]),
    ];
    create(manager, &mut sessions, indexes).await
}

async fn interactions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut interactions = table(manager, "interactions");
    interactions
        .col(uuid_id())
        .col(long_text("request"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("finished_at"));
    create(manager, &mut interactions, vec![index("interactions", &["expires_at"])]).await
}
