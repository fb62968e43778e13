//! Entitlements: which application a company may use, with which roles.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        entitlements(manager).await?;
        roles(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["entitlement_roles", "entitlements"]).await
    }
}

async fn entitlements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut entitlements = table(manager, "entitlements");
    entitlements
        .col(id())
        .col(reference("company_id"))
        .col(reference("application_id"))
        .col(flag("all_roles"))
        .col(time_null("valid_from"))
        .col(time_null("valid_until"))
        .col(time_null("end_notified"))
        .col(integer_null("seats"))
        .col(time("created_at"))
        .col(version())
        .foreign_key(&mut belongs_to("company_id", "entitlements", "companies"))
        .foreign_key(&mut belongs_to("application_id", "entitlements", "applications"));
    let indexes = vec![
        unique("entitlements", &["company_id", "application_id"]),
        index("entitlements", &["application_id"]),
        index("entitlements", &["valid_until"]),
    ];
    create(manager, &mut entitlements, indexes).await
}

/// The roles that an entitlement allows, unless it allows all.
async fn roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut roles = table(manager, "entitlement_roles");
    roles
        .col(reference("entitlement_id"))
        .col(reference("role_id"))
        .primary_key(Index::create().col("entitlement_id").col("role_id"))
        .foreign_key(&mut belongs_to("entitlement_id", "entitlement_roles", "entitlements"))
        .foreign_key(&mut belongs_to("role_id", "entitlement_roles", "application_roles"));
    create(manager, &mut roles, vec![index("entitlement_roles", &["role_id"])]).await
}
