//! Issuing, checking, exchanging and revoking tokens.

mod access_token;
mod check;
mod claims;
mod exchange;
mod id_token;
mod pairwise;
mod preview;
mod revoke;
mod signed_responses;

use std::borrow::Cow;

use shared_types::{AccessTokenTyp, StandardScope};

pub use self::{
    access_token::{AccessClaims, Act, ExchangedFrom},
    check::{ActiveToken, TokenHolder, validate_access_token},
    claims::{UserClaims, UserInfo, claim_value},
    exchange::exchange,
    id_token::{Hint, read_hint},
    pairwise::{deleted_subject_identifier, session_identifier, subject_identifier},
    preview::{PreviewRequest, preview},
    revoke::revoke_token,
    signed_responses::{sign_introspection, sign_userinfo},
};
use crate::{
    grants::{Approved, Grant},
    targets::{AccessTokenForm, GrantRefused, Targets},
};
use kernel::{Result, ScopeSet, Secret, jose::TokenType, secrets::base64url};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// What tokens for a person are issued for.
#[derive(Debug, Clone, Copy)]
pub struct TokenTerms<'a> {
    /// The application.
    pub client: &'a Client,
    /// The grant that they belong to.
    pub grant: &'a Grant,
    /// The person, the targets and the scopes.
    pub approved: &'a Approved,
    /// The `nonce` of the authorization request, in the first ID token only.
    pub nonce: Option<&'a str>,
}

/// The tokens of a response of the token endpoint (RFC 6749 section 5.1).
#[derive(Debug)]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: String,
    /// The lifetime of the access token, in seconds.
    pub expires_in: u64,
    /// The scopes of the access token.
    pub scope: ScopeSet,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The ID token.
    pub id_token: Option<String>,
}

/// Issues an access token to an application for itself (RFC 6749 section 4.4), with the scopes that the targets allow.
/// Nothing is written.
///
/// # Errors
/// When there is no key to sign with. Targets that need different tokens (`invalid_target`) are a value.
pub async fn for_client(
    ctx: &Ctx,
    client: &Client,
    scope: &ScopeSet,
    targets: &Targets,
) -> Result<Result<IssuedTokens, GrantRefused>> {
    let form = match targets.access_token_form(client) {
        Ok(form) => form,
        Err(refused) => return Ok(Err(refused)),
    };
    let (now, expires_in) = issue_time_and_lifetime(ctx, client);
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
        jti: base64url(&ctx.random.identifier::<16>()),
        sid: None,
        auth_time: None,
        acr: None,
        amr: None,
        company: None,
        roles: None,
        grant_id: client.application.own_grant_id,
        act: None,
        exchanged_from: None,
    };
    let access_token = sign(ctx, form, &claims).await?;
    Ok(Ok(IssuedTokens { access_token, expires_in, scope, refresh_token: None, id_token: None }))
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
    let row = &terms.grant.row;
    terms.approved.covers(row.application_id, row.user_id, row.company_id)?;
    let (now, expires_in) = issue_time_and_lifetime(ctx, terms.client);
    let Approved { scope, form, .. } = terms.approved;
    let access_token = sign(ctx, *form, &claims_for_person(ctx, terms, now, expires_in)).await?;
    let id_token = match scope.has(StandardScope::OpenId) {
        true => Some(id_token::sign(ctx, &terms, now, &access_token).await?),
        false => None,
    };
    Ok(IssuedTokens { access_token, expires_in, scope: scope.clone(), refresh_token, id_token })
}

/// The claims of an access token for a person.
fn claims_for_person<'a>(ctx: &'a Ctx, terms: TokenTerms<'a>, now: i64, expires_in: u64) -> AccessClaims<'a> {
    let row = &terms.grant.row;
    let Approved { subject, targets, scope, .. } = terms.approved;
    AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: subject_identifier(ctx, terms.client, &subject.person.user).into(),
        aud: targets.audience(ctx, scope),
        client_id: (&terms.client.application.client_id).into(),
        scope: Cow::Borrowed(scope),
        iat: now,
        exp: now.saturating_add_unsigned(expires_in),
        jti: base64url(&ctx.random.identifier::<16>()),
        sid: row.sid.map(|sid| session_identifier(ctx, &terms.client.application, sid)),
        auth_time: Some(row.auth_time.0.timestamp()),
        acr: Some((&row.acr).into()),
        amr: Some(row.amr.split_ascii_whitespace().map(Cow::Borrowed).collect()),
        company: Some(subject.effective_access.company_claim()),
        roles: Some(Cow::Borrowed(&subject.effective_access.roles)),
        grant_id: row.id,
        act: None,
        exchanged_from: None,
    }
}

/// Signs an access token.
async fn sign(ctx: &Ctx, form: AccessTokenForm, claims: &AccessClaims<'_>) -> Result<String> {
    let typ = match form.typ {
        AccessTokenTyp::AtJwt => TokenType::AccessToken,
        AccessTokenTyp::Jwt => TokenType::JwtAccessToken,
    };
    ctx.keys.sign(form.alg, typ, claims).await
}

/// The current time and the lifetime of the access tokens of an application, both in seconds.
fn issue_time_and_lifetime(ctx: &Ctx, client: &Client) -> (i64, u64) {
    let own = client.application.access_token_lifetime.and_then(|seconds| u64::try_from(seconds).ok());
    (ctx.clock.now().timestamp(), own.unwrap_or_else(|| ctx.settings.current().access_token_lifetime.into()))
}
