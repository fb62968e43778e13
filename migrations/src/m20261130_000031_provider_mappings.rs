//! What people get from the claims of identity providers, and which of their roles came from there.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        mappings(manager).await?;
        mapped_access(manager).await?;
        mapped_company_roles(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["mapped_company_roles", "mapped_access", "provider_mappings"]).await
    }
}

async fn mappings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut mappings = table(manager, "provider_mappings");
    let mut provider = reference("provider_id");
    mappings
        .col(provider.primary_key())
        // As JSON. 100 rules with 20 roles each are longer than 64 kB.
        .col(longer_text(manager, "rules").not_null())
        .col(long_text("fields"))
        .col(time("updated_at"))
        .col(version())
        .foreign_key(&mut belongs_to("provider_id", "provider_mappings", "identity_providers"));
    create(manager, &mut mappings, Vec::new()).await
}

/// The roles that a mapping gave: rows of `access` with the same key. A row ends with that of `access`, and with the
/// identity provider; a role without a row was given by hand.
async fn mapped_access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut mapped = table(manager, "mapped_access");
    let mut given = ForeignKey::create()
        .name("fk_mapped_access_access")
        .from("mapped_access", ("membership_id", "role_id"))
        .to("access", ("membership_id", "role_id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    mapped
        .col(reference("membership_id"))
        .col(reference("role_id"))
        .col(reference("provider_id"))
        .primary_key(Index::create().col("membership_id").col("role_id"))
        .foreign_key(&mut given)
        .foreign_key(&mut belongs_to("provider_id", "mapped_access", "identity_providers"));
    create(manager, &mut mapped, vec![index("mapped_access", &["provider_id"])]).await
}

/// The administrators of companies whom a mapping made that; those without a row were made that by hand.
async fn mapped_company_roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut mapped = table(manager, "mapped_company_roles");
    let mut membership = reference("membership_id");
    mapped
        .col(membership.primary_key())
        .col(reference("provider_id"))
        .foreign_key(&mut belongs_to("membership_id", "mapped_company_roles", "memberships"))
        .foreign_key(&mut belongs_to("provider_id", "mapped_company_roles", "identity_providers"));
    create(manager, &mut mapped, vec![index("mapped_company_roles", &["provider_id"])]).await
}
