//! Which sessions began with a sign-in at an identity provider.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut sessions = table(manager, "upstream_sessions");
        sessions
            .col(uuid("session_id"))
            .col(reference("provider_id"))
            .col(hash("subject_hash"))
            .col(hash_null("sid_hash"))
            .primary_key(Index::create().col("session_id").col("provider_id"))
            .foreign_key(&mut belongs_to("session_id", "upstream_sessions", "sessions"))
            .foreign_key(&mut belongs_to("provider_id", "upstream_sessions", "identity_providers"));
        let indexes = vec![
            index("upstream_sessions", &["provider_id", "subject_hash"]),
            index("upstream_sessions", &["sid_hash"]),
        ];
        create(manager, &mut sessions, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["upstream_sessions"]).await
    }
}
