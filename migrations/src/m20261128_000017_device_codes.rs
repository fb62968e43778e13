//! Device codes (RFC 8628): what devices without a browser ask for, and what people answered.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut codes = table(manager, "device_codes");
        codes
            .col(uuid_id())
            .col(hash("device_code_hash"))
            .col(hash("user_code_hash"))
            .col(ColumnDef::new("grant_id").uuid().not_null())
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
        let mut indexes =
            ["device_code_hash", "user_code_hash"].map(|column| unique("device_codes", &[column])).to_vec();
        indexes.extend(
            ["application_id", "user_id", "company_id", "session_id", "expires_at"]
                .map(|column| index("device_codes", &[column])),
        );
        create(manager, &mut codes, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["device_codes"]).await
    }
}
