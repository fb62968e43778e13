//! The tokens of identity providers that are kept for applications, while a session lasts.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tokens = table(manager, "upstream_tokens");
        tokens
            .col(uuid("session_id"))
            .col(reference("linked_identity_id"))
            .col(long_text("tokens"))
            .col(time_null("renewing_until"))
            .primary_key(Index::create().col("session_id").col("linked_identity_id"))
            // Neither the end of the session nor that of the link leaves any.
            .foreign_key(&mut belongs_to("session_id", "upstream_tokens", "sessions"))
            .foreign_key(&mut belongs_to("linked_identity_id", "upstream_tokens", "linked_identities"));
        let indexes = vec![index("upstream_tokens", &["linked_identity_id"])];
        create(manager, &mut tokens, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["upstream_tokens"]).await
    }
}
