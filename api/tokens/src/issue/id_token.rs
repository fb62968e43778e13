//! ID tokens (OpenID Connect Core section 2), which assert to an application who signed in.

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use shared_types::{IdTokenClaims, SigningAlg};
use uuid::Uuid;

use super::{TokenTerms, UserClaims, session_identifier, subject_identifier};
use crate::grants::Approved;
use kernel::{Result, ScopeSet, jose::TokenType, secrets::base64url};
use platform::ctx::Ctx;

/// The claims of an ID token.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    iat: i64,
    exp: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    acr: &'a str,
    amr: Vec<&'a str>,
    #[serde(flatten)]
    person: UserClaims<'a>,
}

/// An ID token that an application sends back as `id_token_hint`. It may have expired.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hint {
    iss: String,
    /// The `sub` of the person for the application.
    pub sub: String,
    /// The `client_id` of the application.
    pub aud: String,
    /// Required, since no other token of this type has both times.
    #[serde(rename = "iat")]
    _iat: i64,
    #[serde(rename = "exp")]
    _exp: i64,
    /// The `sid` of the session for the application.
    #[serde(default)]
    pub sid: Option<Uuid>,
}

/// Signs the ID token that accompanies an access token.
pub(super) async fn sign(ctx: &Ctx, terms: &TokenTerms<'_>, now: i64, access_token: &str) -> Result<String> {
    let alg = terms.client.application.id_token_signed_response_alg.0;
    let none = ScopeSet::default();
    let claims = claims(ctx, *terms, now, Some(half_hash(alg, access_token)), &none);
    ctx.keys.sign(alg, TokenType::IdToken, &claims).await
}

/// The claims of an ID token, with the `at_hash` of the access token that it accompanies. `none` is no scope.
pub(super) fn claims<'a>(
    ctx: &'a Ctx,
    terms: TokenTerms<'a>,
    now: i64,
    at_hash: Option<String>,
    none: &'a ScopeSet,
) -> Claims<'a> {
    let application = &terms.client.application;
    let row = &terms.grant.row;
    let Approved { subject, scope: granted, .. } = terms.approved;
    let scope = if application.id_token_claims.0 == IdTokenClaims::Scopes { granted } else { none };
    let requested = row.claims.as_ref().map(|claims| &claims.0.id_token);
    Claims {
        iss: ctx.config.server.issuer(),
        sub: subject_identifier(ctx, terms.client, &subject.person.user),
        aud: &application.client_id,
        iat: now,
        exp: now + i64::from(ctx.settings.current().id_token_lifetime),
        auth_time: row.auth_time.0.timestamp(),
        nonce: terms.nonce,
        at_hash,
        sid: row.sid.map(|sid| session_identifier(ctx, application, sid)),
        acr: &row.acr,
        amr: row.amr.split_ascii_whitespace().collect(),
        person: UserClaims::new(terms.client, subject, scope, granted, requested),
    }
}

/// Verifies an `id_token_hint`; `None` when we did not issue it. It may have expired.
///
/// # Errors
/// When the database does not answer.
pub async fn read_hint(ctx: &Ctx, token: &str) -> Result<Option<Hint>> {
    let hint = ctx.keys.verify::<Hint>(TokenType::IdToken, token).await?;
    Ok(hint.filter(|hint| hint.iss == ctx.config.server.issuer()))
}

/// The value of `at_hash`: the left half of the token's hash, by the hash function of the signature algorithm (section
/// 3.1.3.6; Ed25519 uses SHA-512).
fn half_hash(alg: SigningAlg, token: &str) -> String {
    let algorithm = if alg == SigningAlg::EdDsa { &digest::SHA512 } else { &digest::SHA256 };
    let hash = digest::digest(algorithm, token.as_bytes());
    base64url(&hash.as_ref()[..hash.as_ref().len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_hash_is_that_of_the_standard() {
        // OpenID Connect Core appendix A.3.
        let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(SigningAlg::Rs256, access_token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(half_hash(SigningAlg::EdDsa, access_token).len(), 43);
    }
}
