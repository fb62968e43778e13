//! When the tasks of the worker are done by their schedules, and which worker does one now.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut schedules = table(manager, "schedules");
        let mut name = text("name", 50);
        schedules
            .col(name.primary_key())
            .col(text("cron", 100))
            .col(text("time_zone", 50))
            .col(time("next_at"))
            // Until when the worker that does it now may take.
            .col(time_null("claimed_until"))
            .col(time_null("last_at"))
            .col(long_text_null("error"))
            .col(version());
        create(manager, &mut schedules, Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["schedules"]).await
    }
}
