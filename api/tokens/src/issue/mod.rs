//! Issuing tokens.

mod access_token;
mod check;
mod claims;
mod exchange;
mod id_token;
mod pairwise;
mod revoke;
mod signed_responses;

use std::borrow::Cow;

use shared_types::{SigningAlg, StandardScope};

pub use self::{
    access_token::{AccessClaims, Act, ExchangedFrom},
    check::{ActiveToken, TokenHolder, check},
    claims::UserClaims,
    exchange::exchange,
    id_token::{Hint, read_hint},
    pairwise::{session_of, subject_identifier, subject_of},
    revoke::revoke_token,
    signed_responses::{sign_introspection, sign_userinfo},
};
use crate::{
    grants::{Approved, Grant},
    targets::Targets,
};
use kernel::{Result, ScopeSet, Secret, jose::TokenType, secrets::base64url};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// What access tokens are signed with, unless the application wants something else.
const ACCESS_TOKEN_ALG: SigningAlg = SigningAlg::Es256;

/// What a person's tokens are issued for.
#[derive(Debug, Clone, Copy)]
pub struct TokenTerms<'a> {
    /// The application.
    pub client: &'a Client,
    /// The grant.
    pub grant: &'a Grant,
    /// The person, what the access token is for and the scopes.
    pub approved: &'a Approved,
    /// The `nonce` of the authorization request, in the first ID token only.
    pub nonce: Option<&'a str>,
}

/// Tokens, as the token endpoint answers them.
#[derive(Debug)]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: String,
    /// Its lifetime, in seconds.
    pub expires_in: u64,
    /// Its scopes.
    pub scope: ScopeSet,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The ID token.
    pub id_token: Option<String>,
}

/// Issues tokens to an application for itself (RFC 6749 section 4.4), with those of the scopes that go with what they
/// are for. Nothing is written.
///
/// # Errors
/// When there is no key to sign with.
pub async fn for_client(
    ctx: &Ctx,
    client: &Client,
    scope: &ScopeSet,
    targets: &Targets,
) -> Result<IssuedTokens> {
    let (now, expires_in) = times(ctx, client);
    let scope = targets.restrict(client, scope);
    let client_id = &client.application.client_id;
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: client_id.into(),
        aud: targets.audience(ctx, &scope),
        client_id: client_id.into(),
        scope: Cow::Borrowed(&scope),
        iat: now,
        exp: now.saturating_add_unsigned(expires_in),
        jti: base64url(&ctx.random.bytes::<16>()),
        sid: None,
        auth_time: None,
        acr: None,
        amr: None,
        company: None,
        roles: None,
        grant_id: None,
        act: None,
        exchanged_from: None,
    };
    let access_token = ctx.keys.sign(access_token_alg(client), TokenType::AccessToken, &claims).await?;
    Ok(IssuedTokens { access_token, expires_in, scope, refresh_token: None, id_token: None })
}

/// Issues an access token to an application for a person, and an ID token where `openid` was granted. Nothing is
/// written.
///
/// # Errors
/// When there is no key to sign with.
pub async fn for_person(
    ctx: &Ctx,
    terms: TokenTerms<'_>,
    refresh_token: Option<Secret>,
) -> Result<IssuedTokens> {
    let (now, expires_in) = times(ctx, terms.client);
    let Approved { subject, targets, scope, .. } = terms.approved;
    let row = &terms.grant.row;
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: subject_identifier(ctx, terms.client, &subject.person.user).into(),
        aud: targets.audience(ctx, scope),
        client_id: (&terms.client.application.client_id).into(),
        scope: Cow::Borrowed(scope),
        iat: now,
        exp: now.saturating_add_unsigned(expires_in),
        jti: base64url(&ctx.random.bytes::<16>()),
        sid: row.sid.map(|sid| session_of(ctx, &terms.client.application, sid)),
        auth_time: Some(row.auth_time.0.timestamp()),
        acr: Some((&row.acr).into()),
        amr: Some(row.amr.split_ascii_whitespace().map(Cow::Borrowed).collect()),
        company: Some(subject.effective_access.company_claim()),
        roles: Some(Cow::Borrowed(&subject.effective_access.roles)),
        grant_id: Some(row.id),
        act: None,
        exchanged_from: None,
    };
    let alg = access_token_alg(terms.client);
    let access_token = ctx.keys.sign(alg, TokenType::AccessToken, &claims).await?;
    let id_token = match scope.has(StandardScope::OpenId) {
        true => Some(id_token::sign(ctx, &terms, now, &access_token).await?),
        false => None,
    };
    Ok(IssuedTokens { access_token, expires_in, scope: scope.clone(), refresh_token, id_token })
}

/// What an application's access tokens are signed with.
fn access_token_alg(client: &Client) -> SigningAlg {
    client.application.metadata.0.access_token_signed_response_alg.unwrap_or(ACCESS_TOKEN_ALG)
}

/// The time in seconds, and how many seconds an access token of an application holds.
fn times(ctx: &Ctx, client: &Client) -> (i64, u64) {
    let own = client.application.access_token_lifetime.and_then(|seconds| u64::try_from(seconds).ok());
    (ctx.clock.now().timestamp(), own.unwrap_or_else(|| ctx.settings.current().access_token_lifetime.into()))
}
