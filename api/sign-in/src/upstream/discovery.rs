//! The metadata of identity providers (OpenID Connect Discovery section 4), fetched when it is needed and kept in the
//! process.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{FailureReason, UpstreamRejection};
use organisation::identity_providers::IdentityProvider;
use platform::ctx::{Context, Ctx, Part};

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
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    /// Whether every authorization response has `iss` (RFC 9207 section 3).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
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

/// Returns the metadata of an identity provider. One request fetches it for all that wait.
pub(super) async fn metadata(
    ctx: &Ctx,
    provider: &IdentityProvider,
) -> Result<Arc<Metadata>, UpstreamRejection> {
    let key = (provider.id, provider.issuer.clone());
    let entry = ctx.part::<Fetched>().0.get_with(key, Arc::default);
    let mut entry = entry.lock().await;
    let now = ctx.clock.monotonic();
    let age = |at: Duration| now.saturating_sub(at);
    if let Some((metadata, at)) = &entry.metadata
        && age(*at) < FRESH
    {
        return Ok(Arc::clone(metadata));
    }
    let failed = match &entry.failed {
        Some((refused, at)) if age(*at) < RETRY => refused.clone(),
        _ => match fetch(ctx, provider).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *entry = Entry { metadata: Some((Arc::clone(&metadata), now)), failed: None };
                return Ok(metadata);
            }
            Err(refused) => {
                entry.failed = Some((refused.clone(), now));
                refused
            }
        },
    };
    match &entry.metadata {
        Some((metadata, at)) if age(*at) < MAX_STALE_AGE => Ok(Arc::clone(metadata)),
        _ => Err(failed),
    }
}

async fn fetch(ctx: &Ctx, provider: &IdentityProvider) -> Result<Metadata, UpstreamRejection> {
    let unavailable = |detail: &str| UpstreamRejection::new(FailureReason::Unavailable, detail);
    let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let response = ctx.outbound.get(&url).await.map_err(|failed| {
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
    if ctx.outbound.check(&metadata.authorization_endpoint).is_err() {
        return Err(unavailable("discovery: the authorization_endpoint is not an address to call"));
    }
    Ok(metadata)
}
