//! Applications with the words by which they are searched, their roles, client secrets, protected sites and used client
//! assertions.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        applications(manager).await?;
        create_words(manager, "application_words", "application_id", "applications").await?;
        roles(manager).await?;
        secrets(manager).await?;
        protected_origins(manager).await?;
        used_assertions(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "used_assertions",
                "protected_origins",
                "application_secrets",
                "application_roles",
                "application_words",
                "applications",
            ],
        )
        .await
    }
}

async fn applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut applications = table(manager, "applications");
    applications
        .col(id())
        .col(searched(manager, "client_id", 50))
        .col(searched(manager, "code", 50))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
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
        .col(long_text_null("metadata"))
        // The rights of its own tokens: a role in the whole system, or a role in one company.
        .col(text_null("system_role", 16))
        .col(integer_null("company_id"))
        .col(text_null("company_role", 16))
        .col(flag("introspect_all").default(false))
        .col(flag("upstream_tokens").default(false))
        // Its own tokens name it; a new value revokes them.
        .col(uuid("own_grant_id"))
        // Set when it registered itself: authenticates changes of its registration (RFC 7592).
        .col(hash_null("registration_token_hash"))
        // Set by an open registration, until the application gets its first token: when it was registered.
        .col(time_null("unused_since"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(version());
    let indexes = vec![
        unique("applications", &["client_id"]),
        unique("applications", &["code"]),
        unique("applications", &["name"]),
        index("applications", &["name_key", "id"]),
        index("applications", &["kind", "name_key", "id"]),
        index("applications", &["company_id"]),
        index("applications", &["unused_since"]),
    ];
    create(manager, &mut applications, indexes).await
}

async fn roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut roles = table(manager, "application_roles");
    roles
        .col(id())
        .col(reference("application_id"))
        .col(text("code", 50))
        .col(text("name", 255))
        .col(text_null("description", 1_000))
        .foreign_key(&mut belongs_to("application_id", "application_roles", "applications"));
    create(manager, &mut roles, vec![unique("application_roles", &["application_id", "code"])]).await
}

/// An application has more than one secret while one is being rotated.
async fn secrets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
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

/// The sites that a reverse proxy protects by forward authentication, each for one application.
async fn protected_origins(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut origins = table(manager, "protected_origins");
    origins
        .col(text("origin", 255).primary_key())
        .col(reference("application_id"))
        .foreign_key(&mut belongs_to("application_id", "protected_origins", "applications"));
    create(manager, &mut origins, vec![index("protected_origins", &["application_id"])]).await
}

/// Client assertions (RFC 7523) that were used, so that none is accepted twice.
async fn used_assertions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut assertions = table(manager, "used_assertions");
    assertions.col(hash("assertion_hash").primary_key()).col(time("expires_at"));
    create(manager, &mut assertions, vec![index("used_assertions", &["expires_at"])]).await
}
