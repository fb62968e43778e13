//! Codes that are mailed to people who sign in.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut codes = table(manager, "email_codes");
        codes
            .col(id())
            .col(integer_null("user_id"))
            .col(text("email", 254))
            .col(hash("sign_in_hash"))
            .col(hash("code_hash"))
            .col(integer("tries"))
            .col(time("created_at"))
            .col(time("expires_at"))
            .col(time_null("used_at"))
            .foreign_key(&mut belongs_to("user_id", "email_codes", "users"));
        let indexes = vec![
            index("email_codes", &["sign_in_hash"]),
            index("email_codes", &["user_id", "created_at"]),
            index("email_codes", &["expires_at"]),
        ];
        create(manager, &mut codes, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["email_codes"]).await
    }
}
