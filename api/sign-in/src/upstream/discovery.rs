//! The metadata of identity providers (OpenID Connect Discovery section 4), fetched when it is needed and kept in the
//! process.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use serde::Deserialize;
use shared_types::Word;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{FailureReason, UpstreamRejection};
use organisation::identity_providers::IdentityProvider;
use platform::ctx::{Context, Ctx, Part};
use store::payloads::OAuth2Settings;

/// The maximum number of identity providers whose metadata is kept.
const MAX_KEPT: u64 = 1_000;
/// How long metadata is used before it is fetched again.
const FRESH: Duration = Duration::from_secs(3_600);
/// How long it is used while it cannot be fetched again.
const MAX_STALE_AGE: Duration = Duration::from_secs(24 * 3_600);
/// How long after a failed attempt the next one is made.
const RETRY: Duration = Duration::from_secs(5);

/// What is read of the metadata.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    /// Where people sign out there (OpenID Connect RP-Initiated Logout 1.0 section 2.1). Not every sign-in needs it, so a
    /// value of another type is ignored.
    #[serde(default)]
    pub(super) end_session_endpoint: Option<serde_json::Value>,
    /// Whether every authorization response has `iss` (RFC 9207 section 3).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// What the settings of an identity provider by OAuth 2.0 say instead: there is nothing to discover.
    fn of(provider: &IdentityProvider, settings: &OAuth2Settings) -> Self {
        Self {
            issuer: provider.issuer.clone(),
            authorization_endpoint: settings.authorization_endpoint.clone(),
            token_endpoint: settings.token_endpoint.clone(),
            // It issues no ID tokens.
            jwks_uri: String::new(),
            end_session_endpoint: None,
            authorization_response_iss_parameter_supported: false,
            token_endpoint_auth_methods_supported: Some(vec![
                settings.token_endpoint_auth_method.as_str().to_owned(),
            ]),
        }
    }
}

/// The metadata that was fetched, by the id and the issuer of the identity provider.
struct Fetched(Cache<(i64, String), Arc<Mutex<Entry>>>);

impl Part for Fetched {
    fn new(_: &Context) -> Self {
        Self(Cache::new(MAX_KEPT))
    }
}

/// Times are those of [`Clock::monotonic`](kernel::Clock::monotonic).
#[derive(Default)]
struct Entry {
    metadata: Option<(Arc<Metadata>, Duration)>,
    failed: Option<(UpstreamRejection, Duration)>,
}

impl Entry {
    /// The metadata that is at most so old.
    fn metadata(&self, now: Duration, max_age: Duration) -> Option<Arc<Metadata>> {
        let (metadata, at) = self.metadata.as_ref()?;
        (now.saturating_sub(*at) < max_age).then(|| Arc::clone(metadata))
    }

    /// Why the last attempt failed, if the next one has to wait.
    fn failed(&self, now: Duration) -> Option<UpstreamRejection> {
        let (refused, at) = self.failed.as_ref()?;
        (now.saturating_sub(*at) < RETRY).then(|| refused.clone())
    }
}

/// Returns the metadata of an identity provider. One request fetches it for all that wait.
pub(super) async fn metadata(
    ctx: &Ctx,
    provider: &IdentityProvider,
) -> Result<Arc<Metadata>, UpstreamRejection> {
    if let Some(settings) = &provider.oauth2 {
        return Ok(Arc::new(Metadata::of(provider, &settings.0)));
    }
    if provider.ldap.is_some() {
        return Err(UpstreamRejection::invalid("discovery: a directory has no metadata"));
    }
    let key = (provider.id, provider.issuer.clone());
    let entry = ctx.part::<Fetched>().0.get_with(key, Arc::default);
    let entry = entry.lock_owned().await;
    let now = ctx.clock.monotonic();
    if let Some(metadata) = entry.metadata(now, FRESH) {
        return Ok(metadata);
    }
    if let Some(refused) = entry.failed(now) {
        return entry.metadata(now, MAX_STALE_AGE).ok_or(refused);
    }
    let (ctx, provider) = (ctx.clone(), provider.clone());
    // It goes on although the request goes away: otherwise each request of a client that hangs up would fetch anew.
    let task = tokio::spawn(async move { refresh(&ctx, &provider, entry, now).await });
    task.await.unwrap_or_else(|error| {
        tracing::error!(%error, "fetching the metadata of an identity provider failed");
        Err(unavailable("discovery: the metadata cannot be fetched"))
    })
}

/// Fetches the metadata, and keeps it or why that failed.
async fn refresh(
    ctx: &Ctx,
    provider: &IdentityProvider,
    mut entry: OwnedMutexGuard<Entry>,
    now: Duration,
) -> Result<Arc<Metadata>, UpstreamRejection> {
    match fetch(ctx, provider).await {
        Ok(metadata) => {
            let metadata = Arc::new(metadata);
            *entry = Entry { metadata: Some((Arc::clone(&metadata), now)), failed: None };
            Ok(metadata)
        }
        Err(refused) => {
            entry.failed = Some((refused.clone(), now));
            entry.metadata(now, MAX_STALE_AGE).ok_or(refused)
        }
    }
}

fn unavailable(detail: &str) -> UpstreamRejection {
    UpstreamRejection::new(FailureReason::Unavailable, detail)
}

/// Returns the address of the metadata.
pub(super) fn metadata_url(provider: &IdentityProvider) -> String {
    format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'))
}

async fn fetch(ctx: &Ctx, provider: &IdentityProvider) -> Result<Metadata, UpstreamRejection> {
    let response = ctx.outbound.get(&metadata_url(provider)).await.map_err(|failed| {
        tracing::warn!(provider = provider.id, reason = %failed, "the metadata of an identity provider cannot be fetched");
        unavailable("discovery: the identity provider cannot be reached")
    })?;
    if response.status != 200 {
        return Err(unavailable("discovery: the response does not have the status 200"));
    }
    let metadata: Metadata = serde_json::from_slice(&response.body)
        .map_err(|_| unavailable("discovery: the response is not the metadata of an OpenID provider"))?;
    // OpenID Connect Discovery section 4.3.
    if metadata.issuer != provider.issuer {
        return Err(unavailable("discovery: the metadata is that of another issuer"));
    }
    if ctx.outbound.validate(&metadata.authorization_endpoint).is_err() {
        return Err(unavailable("discovery: the authorization_endpoint is not an address to call"));
    }
    Ok(metadata)
}
