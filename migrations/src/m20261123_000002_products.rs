//! Applications with their roles and secrets, entitlements of companies, and access of their people.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        applications(manager).await?;
        roles_and_secrets(manager).await?;
        entitlements(manager).await?;
        access(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "access",
            "entitlement_roles",
            "entitlements",
            "application_secrets",
            "application_roles",
            "applications",
        ];
        drop(manager, &tables).await
    }
}

async fn applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut applications = table(manager, "applications");
    applications
        .col(id())
        .col(text("client_id", 50))
        .col(text("code", 50))
        .col(text("name", 255))
        .col(text("kind", 16))
        .col(text("application_type", 16))
        .col(text("access_policy", 16))
        .col(text_null("launch_url", 2048))
        .col(text_null("logo_uri", 2048))
        .col(long_text("redirect_uris"))
        .col(long_text("post_logout_redirect_uris"))
        .col(long_text("web_origins"))
        .col(long_text("grant_types"))
        .col(long_text("scope"))
        .col(text("token_endpoint_auth_method", 32))
        .col(text("pkce", 16))
        .col(flag("session_refresh"))
        .col(text("id_token_claims", 16))
        .col(text("id_token_signed_response_alg", 16))
        .col(integer_null("access_token_lifetime"))
        .col(time("created_at"))
        .col(time("updated_at"));
    let indexes = vec![
        unique("applications", &["client_id"]),
        unique("applications", &["code"]),
        unique("applications", &["name"]),
    ];
    create(manager, &mut applications, indexes).await
}

async fn roles_and_secrets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut roles = table(manager, "application_roles");
    roles
        .col(id())
        .col(reference("application_id"))
        .col(text("code", 50))
        .col(text("name", 255))
        .foreign_key(&mut belongs_to("application_id", "application_roles", "applications"));
    create(manager, &mut roles, vec![unique("application_roles", &["application_id", "code"])]).await?;

    // More than one while a secret is being rotated.
    let mut secrets = table(manager, "application_secrets");
    secrets
        .col(id())
        .col(reference("application_id"))
        .col(long_text("ciphertext"))
        .col(hash("keyed_hash"))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .foreign_key(&mut belongs_to("application_id", "application_secrets", "applications"));
    create(manager, &mut secrets, vec![index("application_secrets", &["application_id"])]).await
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
        .col(integer_null("seats"))
        .col(time("created_at"))
        .foreign_key(&mut belongs_to("company_id", "entitlements", "companies"))
        .foreign_key(&mut belongs_to("application_id", "entitlements", "applications"));
    let indexes = vec![
        unique("entitlements", &["company_id", "application_id"]),
        index("entitlements", &["application_id"]),
    ];
    create(manager, &mut entitlements, indexes).await?;

    let mut roles = table(manager, "entitlement_roles");
    roles
        .col(reference("entitlement_id"))
        .col(reference("role_id"))
        .primary_key(Index::create().col("entitlement_id").col("role_id"))
        .foreign_key(&mut belongs_to("entitlement_id", "entitlement_roles", "entitlements"))
        .foreign_key(&mut belongs_to("role_id", "entitlement_roles", "application_roles"));
    create(manager, &mut roles, vec![index("entitlement_roles", &["role_id"])]).await
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
    create(manager, &mut access, vec![index("access", &["entitlement_id"]), index("access", &["role_id"])])
        .await
}
