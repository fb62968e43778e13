//! The notices of sign-ins in new browsers and countries, with which a person disowns the sign-in.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut notices = table(manager, "sign_in_notices");
        notices
            .col(id())
            .col(reference("user_id"))
            .col(text("email", 254))
            .col(hash("token_hash"))
            .col(text_null("ip", 45))
            .col(text_null("user_agent", 255))
            .col(time("created_at"))
            .col(time("expires_at"))
            .col(time_null("used_at"))
            .foreign_key(&mut belongs_to("user_id", "sign_in_notices", "users"));
        let indexes = vec![
            unique("sign_in_notices", &["token_hash"]),
            index("sign_in_notices", &["user_id", "created_at"]),
            index("sign_in_notices", &["expires_at"]),
        ];
        create(manager, &mut notices, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["sign_in_notices"]).await
    }
}
