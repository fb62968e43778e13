//! Sign-ins in which another step is due.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut authentications = table(manager, "authentications");
        authentications
            .col(uuid_id())
            .col(hash("browser_hash"))
            .col(reference("user_id"))
            .col(uuid_null("session_id"))
            .col(integer_null("linked_identity_id"))
            .col(hash_null("upstream_sid_hash"))
            .col(long_text_null("upstream_tokens"))
            .col(time("auth_time"))
            .col(text("amr", 64))
            .col(flag("postponed"))
            .col(flag("keeps_account"))
            .col(long_text("destination"))
            .col(uuid_null("interaction_id"))
            .col(long_text("demands"))
            .col(time("created_at"))
            .col(time("expires_at"))
            .col(time_null("finished_at"))
            .foreign_key(&mut belongs_to("user_id", "authentications", "users"));
        let indexes = vec![
            index("authentications", &["user_id"]),
            index("authentications", &["upstream_sid_hash"]),
            index("authentications", &["expires_at"]),
        ];
        create(manager, &mut authentications, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["authentications"]).await
    }
}
