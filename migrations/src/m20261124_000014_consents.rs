//! What people consented to.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut consents = table(manager, "consents");
        consents
            .col(reference("user_id"))
            .col(reference("application_id"))
            .col(long_text("scope"))
            .col(time("created_at"))
            .col(time("updated_at"))
            .primary_key(Index::create().col("user_id").col("application_id"))
            .foreign_key(&mut belongs_to("user_id", "consents", "users"))
            .foreign_key(&mut belongs_to("application_id", "consents", "applications"));
        create(manager, &mut consents, vec![index("consents", &["application_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["consents"]).await
    }
}
