//! The sign-in policies of companies and applications.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        policies(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["sign_in_policies"]).await
    }
}

async fn policies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut policies = table(manager, "sign_in_policies");
    policies
        .col(id())
        .col(integer_null("company_id"))
        .col(integer_null("application_id"))
        .col(long_text("rules"))
        .col(time("updated_at"))
        .col(version())
        .foreign_key(&mut belongs_to("company_id", "sign_in_policies", "companies"))
        .foreign_key(&mut belongs_to("application_id", "sign_in_policies", "applications"));
    let indexes =
        vec![unique("sign_in_policies", &["company_id"]), unique("sign_in_policies", &["application_id"])];
    create(manager, &mut policies, indexes).await
}
