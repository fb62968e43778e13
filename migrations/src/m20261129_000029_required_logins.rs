//! The companies whose people sign in only with the company's own external login.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut required = table(manager, "required_logins");
        let mut company = reference("company_id");
        required
            .col(company.primary_key())
            .col(flag("required"))
            // The users who may still sign in here, as JSON.
            .col(long_text("break_glass_user_ids"))
            .col(time("updated_at"))
            .col(version())
            .foreign_key(&mut belongs_to("company_id", "required_logins", "companies"));
        create(manager, &mut required, Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["required_logins"]).await
    }
}
