//! Redeeming the code at the token endpoint of an identity provider (OpenID Connect Core section 3.1.3, RFC 6749
//! section 4.1.3).

use serde::Deserialize;
use serde_json::Value;

use super::{FailureReason, UpstreamError, UpstreamRejection, begin::verifier, discovery::Metadata};
use kernel::{Result, Secret, scopes};
use organisation::identity_providers::{IdentityProvider, client_secret, redirect_uri};
use platform::{
    Ctx,
    outbound::{OutboundResponse, RequestFailed},
};

/// The maximum length of an access token or a refresh token, in bytes.
const MAX_TOKEN: usize = 8 * 1024;
/// The maximum length of the scopes that a response names, in bytes. Longer ones are ignored.
const MAX_SCOPE: usize = 2 * 1024;
/// The maximum lifetime of an access token that is believed, in seconds: a year.
const MAX_LIFETIME: i64 = 366 * 86_400;

/// What a token endpoint issued.
#[derive(Deserialize)]
pub(super) struct TokenResponse {
    id_token: Option<String>,
    access_token: Option<String>,
    token_type: Option<String>,
    // Not every sign-in needs what follows, so a value of another type is ignored.
    refresh_token: Option<Value>,
    expires_in: Option<Value>,
    scope: Option<Value>,
    /// GitHub sends errors with the status 200.
    error: Option<String>,
}

impl TokenResponse {
    /// Returns the ID token, which is not verified yet.
    pub(super) fn id_token(&self) -> Result<&str, UpstreamRejection> {
        let missing = || UpstreamRejection::invalid("token endpoint: there is no ID token in the response");
        self.id_token.as_deref().ok_or_else(missing)
    }

    /// Returns the access token, which must be a bearer token (RFC 6750 section 2.1).
    pub(super) fn access_token(&self) -> Result<Secret, UpstreamRejection> {
        let is_bearer = self.token_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        match self.access_token.as_deref().filter(|token| is_token(token)) {
            Some(token) if is_bearer => Ok(Secret::new(token)),
            _ => Err(UpstreamRejection::invalid("token endpoint: there is no bearer token in the response")),
        }
    }

    /// Returns the refresh token, if there is one.
    pub(super) fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_ref()?.as_str().filter(|token| is_token(token))
    }

    /// Returns in how many seconds the access token expires, if the response contains it. Some services send it as text.
    pub(super) fn expires_in(&self) -> Option<i64> {
        let value = self.expires_in.as_ref()?;
        let seconds = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
        Some(seconds.clamp(0, MAX_LIFETIME))
    }

    /// Returns the scopes of the access token, if the response says which.
    pub(super) fn scope(&self) -> Option<&str> {
        let scope = self.scope.as_ref()?.as_str()?;
        Some(scope).filter(|scope| scope.len() <= MAX_SCOPE && scopes::is_well_formed(scope))
    }
}

fn is_token(token: &str) -> bool {
    (1..=MAX_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[derive(Deserialize)]
struct ErrorResponse {
    error: String,
}

/// Redeems a code; returns the tokens.
pub(super) async fn redeem(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    code: &str,
    state: &Secret,
) -> Result<TokenResponse, UpstreamError> {
    let response = request(ctx, (provider, metadata), code, state).await?;
    let response = response.map_err(|failed| away(provider, &failed))?;
    read(&response).map_err(UpstreamError::from)
}

/// The errors with which an identity provider says that a refresh token is no longer valid (RFC 6749 section 5.2), with
/// GitHub's.
const ENDED: [&str; 2] = ["invalid_grant", "bad_refresh_token"];

/// Uses a refresh token (RFC 6749 section 6); returns the new tokens, `None` if it is no longer valid.
pub(super) async fn renew(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    refresh_token: &str,
) -> Result<Option<TokenResponse>, UpstreamError> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
    let response = send(ctx, (provider, metadata), &form).await?;
    let response = response.map_err(|failed| away(provider, &failed))?;
    if error_code(&response).is_some_and(|error| ENDED.contains(&error.as_str())) {
        return Ok(None);
    }
    Ok(Some(read(&response)?))
}

fn away(provider: &IdentityProvider, failed: &RequestFailed) -> UpstreamRejection {
    tracing::warn!(provider = provider.id, reason = %failed, "the token endpoint of an identity provider failed");
    UpstreamRejection::new(
        FailureReason::Unavailable,
        "token endpoint: the identity provider cannot be reached",
    )
}

/// Sends a token request with a code.
///
/// # Errors
/// When the client secret cannot be decrypted. A request that fails is a value.
pub(super) async fn request(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    code: &str,
    state: &Secret,
) -> Result<Result<OutboundResponse, RequestFailed>> {
    let (redirect_uri, verifier) = (redirect_uri(ctx, provider.id), verifier(ctx, state));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", verifier.expose()),
    ];
    send(ctx, (provider, metadata), &form).await
}

/// Posts a form to the token endpoint as the client that this server is there.
async fn send(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    form: &[(&str, &str)],
) -> Result<Result<OutboundResponse, RequestFailed>> {
    let secret = client_secret(ctx, provider)?;
    let mut form = form.to_vec();
    let endpoint = &metadata.token_endpoint;
    Ok(match &secret {
        Some(secret) if takes_basic(metadata) => {
            // RFC 6749 section 2.3.1.
            let (name, password) = (encoded(&provider.client_id), Secret::new(encoded(secret.expose())));
            ctx.outbound.post_form_as(endpoint, &form, Some((&name, &password))).await
        }
        secret => {
            form.push(("client_id", &provider.client_id));
            form.extend(secret.as_ref().map(|secret| ("client_secret", secret.expose())));
            ctx.outbound.post_form(endpoint, &form).await
        }
    })
}

/// Whether the client authenticates in the header, which is the default (OpenID Connect Discovery section 3).
fn takes_basic(metadata: &Metadata) -> bool {
    let methods = metadata.token_endpoint_auth_methods_supported.as_ref();
    methods.is_none_or(|methods| {
        methods.iter().any(|method| method == "client_secret_basic")
            || !methods.iter().any(|method| method == "client_secret_post")
    })
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn read(response: &OutboundResponse) -> Result<TokenResponse, UpstreamRejection> {
    if response.status >= 500 {
        return Err(UpstreamRejection::new(
            FailureReason::Unavailable,
            "token endpoint: the identity provider has an error",
        ));
    }
    if response.status != 200 {
        let error = error_code(response);
        let error = error.as_deref().map_or("no OAuth error", registered);
        return Err(UpstreamRejection::invalid(format!("token endpoint: {error}")));
    }
    let read: TokenResponse = serde_json::from_slice(&response.body)
        .map_err(|_| UpstreamRejection::invalid("token endpoint: the response is not JSON"))?;
    match &read.error {
        Some(error) => Err(UpstreamRejection::invalid(format!("token endpoint: {}", registered(error)))),
        None => Ok(read),
    }
}

/// Returns the error code of a response (RFC 6749 section 5.2), if there is one.
pub(super) fn error_code(response: &OutboundResponse) -> Option<String> {
    serde_json::from_slice(&response.body).map(|response: ErrorResponse| response.error).ok()
}

/// GitHub's error codes for a code or a client that it rejects.
pub(super) const BAD_CODE: &str = "bad_verification_code";
pub(super) const BAD_CLIENT: &str = "incorrect_client_credentials";

/// The registered error codes (RFC 6749 sections 4.1.2.1 and 5.2, RFC 8707 section 2, RFC 9449 section 5, RFC 9470
/// section 3, OpenID Connect Core section 3.1.2.6), and those that GitHub sends instead of some.
const REGISTERED: [&str; 25] = [
    "access_denied",
    "account_selection_required",
    BAD_CODE,
    "consent_required",
    BAD_CLIENT,
    "interaction_required",
    "invalid_client",
    "invalid_dpop_proof",
    "invalid_grant",
    "invalid_request",
    "invalid_request_object",
    "invalid_request_uri",
    "invalid_scope",
    "invalid_target",
    "login_required",
    "redirect_uri_mismatch",
    "registration_not_supported",
    "request_not_supported",
    "request_uri_not_supported",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unmet_authentication_requirements",
    "unsupported_grant_type",
    "unsupported_response_type",
];

/// An error code as it is recorded: one that is registered as it is. The sender of the response chooses others, and
/// each would be counted on its own.
pub(super) fn registered(error: &str) -> &str {
    if REGISTERED.contains(&error) { error } else { "an error code that is not registered" }
}
