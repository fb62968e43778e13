//! Validating the ID token of an identity provider (OpenID Connect Core section 3.1.3.7).

use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};
use shared_types::{AssertionAlg, Word, limits};

use super::{FailureReason, UpstreamError, UpstreamRejection, begin::nonce, discovery::Metadata};
use kernel::{Secret, Timestamp, jose::CompactJws, secrets::constant_time_eq};
use organisation::identity_providers::{ExternalPerson, IdentityProvider};
use platform::Ctx;
use tokens::client_keys::{self, SignedMessage};

/// The maximum length of an ID token, in bytes.
const MAX_LENGTH: usize = 32 * 1024;
/// The maximum length of a subject, in bytes (OpenID Connect Core section 2).
pub(super) const MAX_SUBJECT: usize = 255;
/// The tolerated difference of the clocks.
pub(super) const SKEW: TimeDelta = TimeDelta::seconds(60);

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The claims that are read.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nonce: Option<String>,
    auth_time: Option<f64>,
    /// The session there (OpenID Connect Front-Channel Logout 1.0 section 3).
    #[serde(default, deserialize_with = "lenient")]
    pub(super) sid: Option<String>,
    /// The authentication methods (RFC 8176).
    #[serde(default, deserialize_with = "lenient")]
    pub(super) amr: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) acr: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    email: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    email_verified: Option<Value>,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    given_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    family_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    locale: Option<String>,
    /// All claims, these too.
    #[serde(skip)]
    all: Map<String, Value>,
}

/// Reads an optional claim; one of another type counts as missing.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Value::deserialize(deserializer).map(|value| serde_json::from_value(value).ok())
}

/// The audience of a token (RFC 7519 section 4.1.3).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Whether it contains a client.
    pub(super) fn names(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => one == client_id,
            Self::Several(several) => several.iter().any(|one| one == client_id),
        }
    }
}

impl Claims {
    /// Returns when the person signed in there, if the token contains it.
    #[expect(clippy::cast_possible_truncation, reason = "a number that is out of range saturates")]
    pub(super) fn signed_in_at(&self) -> Option<Timestamp> {
        DateTime::from_timestamp(self.auth_time? as i64, 0)
    }

    /// Returns the person whom the token is about.
    pub(super) fn person(&self) -> ExternalPerson {
        ExternalPerson {
            subject: self.sub.clone(),
            email: self.email.clone().filter(|email| is_email(email)),
            // Apple sends it as text.
            email_verified: self
                .email_verified
                .as_ref()
                .is_some_and(|value| *value == true || *value == "true"),
            name: self.name.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            locale: self.locale.clone(),
            claims: self.all.clone(),
        }
    }
}

/// What the request of an ID token demanded of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requested<'a> {
    pub(super) state: &'a Secret,
    /// When the request began, if the person had to sign in again.
    pub(super) reauthenticated_after: Option<Timestamp>,
}

/// Verifies an ID token and returns its claims.
pub(super) async fn verify(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    token: &str,
    requested: Requested<'_>,
) -> Result<Claims, UpstreamError> {
    let mut claims: Claims = read_signed(ctx, (provider, metadata), ("ID token", token)).await?;
    claims.all = CompactJws::split(token).and_then(|token| token.claims()).unwrap_or_default();
    check(&claims, provider, ctx.clock.now())?;
    let expected = nonce(ctx, requested.state);
    if !claims.nonce.as_ref().is_some_and(|nonce| constant_time_eq(nonce.as_bytes(), expected.as_bytes())) {
        return Err(UpstreamRejection::invalid("ID token: the nonce is not that of the request").into());
    }
    // It is required when `max_age` was sent (OpenID Connect Core section 2). Without it nothing shows a new sign-in.
    if let Some(after) = requested.reauthenticated_after
        && claims.auth_time.is_none_or(|auth_time| auth_time < seconds(after - SKEW))
    {
        let detail = "ID token: it does not show that the person signed in again (auth_time)";
        return Err(UpstreamRejection::new(FailureReason::NotRecent, detail).into());
    }
    Ok(claims)
}

/// Verifies the signature of a token of a kind by the keys that the identity provider publishes, and returns its claims.
pub(super) async fn read_signed<T: DeserializeOwned>(
    ctx: &Ctx,
    (provider, metadata): (&IdentityProvider, &Metadata),
    (kind, token): (&str, &str),
) -> Result<T, UpstreamError> {
    let rejection = |detail: &str| UpstreamRejection::invalid(format!("{kind}: {detail}"));
    if token.len() > MAX_LENGTH {
        return Err(rejection("it is longer than 32 kB").into());
    }
    let malformed = || rejection("it is not a signed JWT with the claims of such a token");
    let token = CompactJws::split(token).ok_or_else(malformed)?;
    let header: Header = token.header().ok_or_else(malformed)?;
    if header.crit.is_some() {
        return Err(rejection("it has critical headers").into());
    }
    // Neither `none` nor, in the function that verifies, an algorithm with a shared secret.
    let alg = AssertionAlg::from_word(&header.alg);
    let alg = alg.ok_or_else(|| rejection("its algorithm is not supported"))?;
    let claims: T = token.claims().ok_or_else(malformed)?;
    let signature = token.signature().ok_or_else(malformed)?;
    let (kid, message) = (header.kid.as_deref(), token.message.as_bytes());
    let signed = SignedMessage { alg, kid, message, signature: &signature };
    let by = (provider.id, metadata.jwks_uri.as_str());
    client_keys::verify_by_provider(ctx, by, &signed).await?.map_err(|unverified| rejection(unverified.0))?;
    Ok(claims)
}

fn check(claims: &Claims, provider: &IdentityProvider, now: Timestamp) -> Result<(), UpstreamRejection> {
    let refuse = |detail: &str| Err(UpstreamRejection::invalid(format!("ID token: {detail}")));
    if claims.iss != provider.issuer {
        return refuse("it is of another issuer (iss)");
    }
    let is_for = |client: &String| *client == provider.client_id;
    let (is_ours, is_shared) = match &claims.aud {
        Audience::One(one) => (is_for(one), false),
        Audience::Several(several) => (several.iter().any(is_for), several.len() > 1),
    };
    let azp = claims.azp.as_ref();
    if !is_ours || !azp.map_or(!is_shared, is_for) {
        return refuse("it is for another client (aud, azp)");
    }
    if claims.exp <= seconds(now - SKEW) {
        return refuse("it has expired (exp)");
    }
    if claims.iat > seconds(now + SKEW) {
        return refuse("it is from the future (iat)");
    }
    match is_subject(&claims.sub) {
        true => Ok(()),
        false => refuse("the subject is empty, too long or not printable ASCII (sub)"),
    }
}

/// Whether a text can be a subject: printable ASCII of a length that every database compares.
pub(super) fn is_subject(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    (1..=MAX_SUBJECT).contains(&text.len()) && is_printable
}

/// Whether a text can be an email as far as it is stored: not every database stores a longer one, or every control
/// character.
pub(super) fn is_email(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= limits::EMAIL && !text.chars().any(char::is_control)
}

/// Returns the NumericDate of a point in time (RFC 7519 section 2).
#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.timestamp() as f64
}
