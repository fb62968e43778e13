//! Client assertions (RFC 7523 section 2.2, OpenID Connect Core section 9): JWTs that only the application can sign.

use chrono::TimeDelta;
use poem::Request;
use serde::Deserialize;
use serde_json::Value;
use shared_types::{AssertionAlg, TokenEndpointAuthMethod, Word};

use crate::error::OAuthError;
use kernel::{Timestamp, jose::CompactJws};
use organisation::applications::Client;
use platform::Ctx;
use tokens::client_keys::{self, SignedMessage};

/// The value of `client_assertion_type`.
pub(crate) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The maximum length of an assertion, in bytes.
const MAX_ASSERTION: usize = 16 * 1024;
/// The maximum length of `jti`, in bytes.
const MAX_JTI: usize = 512;
/// The tolerated clock skew of applications.
const SKEW: TimeDelta = TimeDelta::seconds(60);
/// The maximum time until an assertion expires.
const MAX_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// A well-formed assertion. Its claims are not trusted before [`Assertion::verify`].
pub(super) struct Assertion {
    header: Header,
    alg: AssertionAlg,
    claims: Claims,
    /// The signed part.
    message: String,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn includes(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }
}

fn refused(why: &'static str) -> OAuthError {
    let text = format!("the client_assertion {why}");
    OAuthError::invalid_client(false).with_description(text).with_parameter("client_assertion")
}

impl Assertion {
    /// Reads a compact JWS (RFC 7515 section 7.1) with the claims of a client.
    pub(super) fn read(text: &str) -> Result<Self, OAuthError> {
        let malformed = || refused("is not a signed JWT");
        if text.len() > MAX_ASSERTION {
            return Err(refused("is longer than 16384 bytes"));
        }
        let jws = CompactJws::split(text).ok_or_else(malformed)?;
        let header: Header = jws.header().ok_or_else(malformed)?;
        if header.crit.is_some() {
            return Err(refused("has critical headers that are not understood (crit)"));
        }
        let is_client = |typ: &str| {
            typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("client-authentication+jwt")
        };
        if !header.typ.as_deref().is_none_or(is_client) {
            return Err(refused("is another kind of JWT (typ)"));
        }
        let alg = AssertionAlg::from_word(&header.alg)
            .ok_or_else(|| refused("is signed by an algorithm that is not supported (alg)"))?;
        let claims: Claims =
            jws.claims().ok_or_else(|| refused("has claims of another type than RFC 7519 says"))?;
        let signature = jws.signature().ok_or_else(malformed)?;
        Ok(Self { header, alg, claims, message: jws.message.to_owned(), signature })
    }

    /// The application that it claims to come from: `iss` and `sub` are the same.
    pub(super) fn client_id(&self) -> Result<&str, OAuthError> {
        match (&self.claims.iss, &self.claims.sub) {
            (Some(iss), Some(sub)) if iss == sub && !iss.is_empty() => Ok(sub),
            _ => Err(refused("must have the client_id as iss and as sub")),
        }
    }

    /// The authentication method that it belongs to.
    pub(super) fn method(&self) -> TokenEndpointAuthMethod {
        match self.alg {
            AssertionAlg::Hs256 => TokenEndpointAuthMethod::ClientSecretJwt,
            _ => TokenEndpointAuthMethod::PrivateKeyJwt,
        }
    }

    /// Verifies the signature, the audience and the times, and that it was not used before; then records its use.
    pub(super) async fn verify(
        &self,
        ctx: &Ctx,
        client: &Client,
        request: &Request,
    ) -> Result<(), OAuthError> {
        let registered = client.application.metadata.0.token_endpoint_auth_signing_alg;
        if registered.is_some_and(|registered| registered != self.alg) {
            return Err(refused("is not signed by the registered token_endpoint_auth_signing_alg"));
        }
        self.check_audience(ctx, request)?;
        let expires_at = self.check_times(ctx.clock.now())?;
        let jti = self.claims.jti.as_deref().filter(|jti| !jti.is_empty());
        let jti = jti.ok_or_else(|| refused("must have a jti"))?;
        if jti.len() > MAX_JTI {
            return Err(refused("has a jti of more than 512 bytes"));
        }
        let signed = SignedMessage {
            alg: self.alg,
            kid: self.header.kid.as_deref(),
            message: self.message.as_bytes(),
            signature: &self.signature,
        };
        client_keys::verify(ctx, client, &signed).await?.map_err(|unverified| {
            let error = OAuthError::invalid_client(false).with_description(unverified.0);
            error.with_parameter("client_assertion")
        })?;
        // Last, so that nobody else can use up an assertion that the application has yet to send.
        match client_keys::consume_jti(ctx, client, jti, expires_at + SKEW).await? {
            true => Ok(()),
            false => Err(refused("was used before (jti)")),
        }
    }

    fn check_audience(&self, ctx: &Ctx, request: &Request) -> Result<(), OAuthError> {
        let issuer = ctx.config.server.issuer();
        let at = |path: &str| format!("{issuer}{path}");
        let ours = [issuer.to_owned(), at("/oauth2/token"), at(request.original_uri().path())];
        let audience = self.claims.aud.as_ref();
        match audience.is_some_and(|audience| ours.iter().any(|one| audience.includes(one))) {
            true => Ok(()),
            false => Err(refused("must have the issuer or the address of the endpoint as aud")),
        }
    }

    /// When it expires, if it is valid now.
    fn check_times(&self, now: Timestamp) -> Result<Timestamp, OAuthError> {
        let time = |seconds: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "what is too large is out of range")]
            let millis = (seconds * 1_000.0) as i64;
            Timestamp::from_timestamp_millis(millis).ok_or_else(|| refused("has a time that is out of range"))
        };
        let expires_at = time(self.claims.exp.ok_or_else(|| refused("must have an exp"))?)?;
        if expires_at <= now - SKEW {
            return Err(refused("has expired (exp)"));
        }
        if expires_at > now + MAX_LIFETIME + SKEW {
            return Err(refused("expires more than an hour from now (exp)"));
        }
        if let Some(nbf) = self.claims.nbf
            && time(nbf)? > now + SKEW
        {
            return Err(refused("is not valid yet (nbf)"));
        }
        if let Some(iat) = self.claims.iat
            && time(iat)? > now + SKEW
        {
            return Err(refused("was issued in the future (iat)"));
        }
        Ok(expires_at)
    }
}
