//! Identity providers, who signs in with them, and sign-ins that are on their way there.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        providers(manager).await?;
        identities(manager).await?;
        requests(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["upstream_requests", "linked_identities", "identity_providers"]).await
    }
}

async fn providers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut providers = table(manager, "identity_providers");
    providers
        .col(id())
        .col(integer_null("company_id"))
        .col(text("preset", 32))
        .col(text("name", 255))
        .col(key(manager, "name_key", 255))
        .col(text("issuer", 2048))
        .col(text("client_id", 255))
        .col(long_text_null("client_secret"))
        .col(long_text("scope"))
        .col(flag("enabled"))
        .col(flag("create_users"))
        .col(flag("trust_second_factor"))
        .col(long_text_null("oauth2"))
        .col(long_text_null("ldap"))
        .col(long_text_null("connection"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(version())
        .foreign_key(&mut belongs_to("company_id", "identity_providers", "companies"));
    let indexes = vec![
        index("identity_providers", &["company_id", "name_key", "id"]),
        index("identity_providers", &["name_key", "id"]),
    ];
    create(manager, &mut providers, indexes).await
}

async fn identities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut identities = table(manager, "linked_identities");
    identities
        .col(id())
        .col(reference("provider_id"))
        .col(reference("user_id"))
        .col(text("subject", 255))
        // Not every database compares text of every length in a unique key.
        .col(hash("subject_hash"))
        .col(text_null("email", 254))
        .col(time("created_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to("provider_id", "linked_identities", "identity_providers"))
        .foreign_key(&mut belongs_to("user_id", "linked_identities", "users"));
    let indexes = vec![
        unique("linked_identities", &["provider_id", "subject_hash"]),
        index("linked_identities", &["provider_id", "id"]),
        index("linked_identities", &["user_id", "id"]),
    ];
    create(manager, &mut identities, indexes).await
}

async fn requests(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut requests = table(manager, "upstream_requests");
    let mut state = hash("state_hash");
    requests
        .col(state.primary_key())
        .col(reference("provider_id"))
        .col(hash("browser_hash"))
        .col(long_text("page"))
        .col(uuid_null("session_id"))
        .col(flag("reauthenticates"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .foreign_key(&mut belongs_to("provider_id", "upstream_requests", "identity_providers"));
    let indexes =
        vec![index("upstream_requests", &["provider_id"]), index("upstream_requests", &["expires_at"])];
    create(manager, &mut requests, indexes).await
}
