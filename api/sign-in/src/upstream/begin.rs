//! Sending a browser to an identity provider.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use shared_types::IdentityProviderPreset;
use uuid::Uuid;

use super::{FailureReason, UpstreamRejection, count_refused, discovery};
use kernel::{
    Result, Secret,
    secrets::{base64url, sha256},
    url::with_query,
};
use organisation::identity_providers::{IdentityProvider, redirect_uri};
use platform::{actor::RequestSource, ctx::Ctx, limits};
use store::{db::retry_if_gone, entity::upstream_request};

/// How long a person may take to sign in there.
pub(super) const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// A sign-in that goes on at an identity provider.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The query of the sign-in page from which it begins.
    pub page: String,
    /// The login that the person is known by, if it is known.
    pub login_hint: Option<String>,
    /// The session whose user links the login; `None` for a sign-in.
    pub session_id: Option<Uuid>,
    /// Whether the person has to sign in there even with a session.
    pub reauthenticates: bool,
    /// How many seconds ago the person may have signed in there at most.
    pub max_age: Option<u32>,
}

/// Stores an authorization request and returns the address at the identity provider to which the browser is sent, with
/// PKCE (RFC 7636), `state` and `nonce`.
///
/// # Errors
/// [`kernel::Error::TooOften`]; when the database does not answer. A refusal is a value, not an error.
pub async fn begin(
    ctx: &Ctx,
    provider: &IdentityProvider,
    new: NewRequest,
    source: &RequestSource,
) -> Result<Result<String, FailureReason>> {
    limits::check_interaction(ctx, source, new.page.len()).await?;
    let metadata = match discovery::metadata(ctx, provider).await {
        // Nothing in the response would show it.
        Ok(_) if provider.oauth2.is_some() && new.reauthenticates => {
            let detail = "OAuth 2.0 does not show that the person signed in again";
            count_refused(ctx, source, provider, &UpstreamRejection::new(FailureReason::NotRecent, detail));
            return Ok(Err(FailureReason::NotRecent));
        }
        Ok(metadata) => metadata,
        Err(refused) => {
            count_refused(ctx, source, provider, &refused);
            return Ok(Err(refused.reason));
        }
    };
    let state = ctx.random.secret("");
    let url = address(ctx, provider, &metadata.authorization_endpoint, &state, &new);
    let now = ctx.clock.now();
    let row = upstream_request::Model {
        state_hash: state.sha256(),
        provider_id: provider.id,
        browser_hash: source.browser.clone().unwrap_or_default(),
        page: new.page,
        session_id: new.session_id,
        reauthenticates: new.reauthenticates,
        created_at: now.into(),
        expires_at: (now + LIFETIME).into(),
    };
    ctx.db
        .write(row, |tx, row| {
            Box::pin(async move {
                let inserted = row.clone().into_active_model().reset_all().insert(&**tx).await;
                inserted.map(drop).map_err(retry_if_gone)
            })
        })
        .await?;
    Ok(Ok(url))
}

/// Returns the address of an authorization request.
pub(super) fn address(
    ctx: &Ctx,
    provider: &IdentityProvider,
    endpoint: &str,
    state: &Secret,
    new: &NewRequest,
) -> String {
    let challenge = base64url(&sha256(verifier(ctx, state).expose().as_bytes()));
    let (nonce, redirect_uri) = (nonce(ctx, state), redirect_uri(ctx, provider.id));
    let max_age = new.max_age.map(|seconds| seconds.to_string());
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", provider.client_id.as_str()),
        ("redirect_uri", redirect_uri.as_str()),
        ("state", state.expose()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    if !provider.scope.is_empty() {
        parameters.push(("scope", &provider.scope));
    }
    if provider.oauth2.is_some() {
        // The other parameters are those of OpenID Connect.
        return with_query(endpoint, parameters);
    }
    parameters.push(("nonce", &nonce));
    if provider.preset.0 == IdentityProviderPreset::Apple {
        // Apple returns names and emails in this mode only.
        parameters.push(("response_mode", "form_post"));
    }
    if new.reauthenticates {
        parameters.extend([("prompt", "login"), ("max_age", "0")]);
    } else {
        parameters.extend(max_age.as_deref().map(|seconds| ("max_age", seconds)));
    }
    parameters.extend(new.login_hint.as_deref().map(|hint| ("login_hint", hint)));
    with_query(endpoint, parameters)
}

/// Returns the `nonce` that belongs to a `state`.
pub(super) fn nonce(ctx: &Ctx, state: &Secret) -> String {
    ctx.secrets.upstream_value("nonce", state)
}

/// Returns the PKCE verifier that belongs to a `state`.
pub(super) fn verifier(ctx: &Ctx, state: &Secret) -> Secret {
    Secret::new(ctx.secrets.upstream_value("code_verifier", state))
}
