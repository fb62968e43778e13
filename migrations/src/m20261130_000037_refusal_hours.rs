//! Refused requests of applications by the hour.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut hours = table(manager, "refusal_hours");
        hours
            .col(id())
            .col(reference("application_id"))
            // The beginning of the hour.
            .col(time("hour"))
            .col(integer("count"))
            .foreign_key(&mut belongs_to("application_id", "refusal_hours", "applications"));
        let indexes =
            vec![unique("refusal_hours", &["application_id", "hour"]), index("refusal_hours", &["hour"])];
        create(manager, &mut hours, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["refusal_hours"]).await
    }
}
