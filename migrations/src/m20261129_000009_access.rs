//! The roles of members in applications, and the company that a person chose to use them through.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        access(manager).await?;
        company_choices(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["company_choices", "access"]).await
    }
}

async fn access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut access = table(manager, "access");
    access
        .col(reference("membership_id"))
        .col(reference("role_id"))
        .col(reference("entitlement_id"))
        .col(time("created_at"))
        .primary_key(Index::create().col("membership_id").col("role_id"))
        .foreign_key(&mut belongs_to("membership_id", "access", "memberships"))
        .foreign_key(&mut belongs_to("role_id", "access", "application_roles"))
        .foreign_key(&mut belongs_to("entitlement_id", "access", "entitlements"));
    let indexes = vec![index("access", &["entitlement_id"]), index("access", &["role_id"])];
    create(manager, &mut access, indexes).await
}

async fn company_choices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut choices = table(manager, "company_choices");
    choices
        .col(reference("user_id"))
        // 0 is every application that has no choice of its own: a unique key treats each NULL as different.
        .col(integer("application_id"))
        .col(reference("company_id"))
        .col(time("chosen_at"))
        .primary_key(Index::create().col("user_id").col("application_id"))
        .foreign_key(&mut belongs_to("user_id", "company_choices", "users"))
        .foreign_key(&mut belongs_to("company_id", "company_choices", "companies"));
    create(manager, &mut choices, vec![index("company_choices", &["company_id"])]).await
}
