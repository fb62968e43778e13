//! Issuing tokens, and the one check that decides whether a person's grant still gives any.

use std::{borrow::Cow, sync::Arc};

use shared_types::{GrantType, SigningAlg};

use super::{
    access_token::{AccessClaims, Audience},
    claims::CompanyClaim,
    grants::Grant,
    id_token,
    pairwise::{session_of, subject_identifier},
    refresh,
};
use crate::{
    domain::{
        access::{self, Denied, Standing},
        api_tokens,
        applications::Client,
        ctx::Ctx,
        keys::TokenType,
        settings,
        users::{self, Person},
    },
    kernel::{Result, Secret, secrets::base64url},
};

/// What access tokens are signed with.
const ACCESS_TOKEN_ALG: SigningAlg = SigningAlg::Es256;

/// A person who may use an application now.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The person.
    pub person: Arc<Person>,
    /// Through which company and in which roles.
    pub standing: Standing,
}

/// What a person's tokens are issued for.
#[derive(Debug, Clone, Copy)]
pub struct Issuing<'a> {
    /// The application.
    pub client: &'a Client,
    /// The grant.
    pub grant: &'a Grant,
    /// The person, as [`subject`] gave it.
    pub subject: &'a Subject,
    /// The scopes of these tokens: those of the grant, or fewer.
    pub scope: &'a str,
    /// The `nonce` of the authorization request, in the first ID token only.
    pub nonce: Option<&'a str>,
}

/// Tokens, as the token endpoint answers them.
#[derive(Debug)]
pub struct Issued {
    /// The access token.
    pub access_token: String,
    /// How many seconds it holds.
    pub expires_in: u64,
    /// Its scopes, separated by spaces.
    pub scope: String,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The ID token.
    pub id_token: Option<String>,
}

/// The person of a grant, if active and still allowed to use the application through the grant's company.
///
/// # Errors
/// When the database does not answer. A denial is a value, not an error.
pub async fn subject(ctx: &Ctx, client: &Client, grant: &Grant) -> Result<Result<Subject, Denied>> {
    let Some(person) = users::person(ctx, grant.user_id()).await? else { return Ok(Err(Denied::NotActive)) };
    let standing = access::standing(ctx, grant.user_id(), client, Some(grant.company_id())).await?;
    Ok(standing.map(|standing| Subject { person, standing }))
}

/// Issues tokens to an application for itself (RFC 6749 section 4.4). Nothing is written.
///
/// # Errors
/// When there is no key to sign with.
pub async fn for_client(ctx: &Ctx, client: &Client, scope: &str) -> Result<Issued> {
    let (now, expires_in) = times(ctx, client);
    let client_id = &client.application.client_id;
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: client_id.into(),
        aud: audience(ctx, scope),
        client_id: client_id.into(),
        scope: scope.into(),
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
    };
    let access_token = ctx.keys.sign(ACCESS_TOKEN_ALG, TokenType::AccessToken, &claims).await?;
    Ok(Issued { access_token, expires_in, scope: scope.to_owned(), refresh_token: None, id_token: None })
}

/// Issues the first tokens of a grant that has just begun: with a refresh token when the application may refresh.
///
/// # Errors
/// When there is no key to sign with.
pub async fn begin(ctx: &Ctx, issuing: Issuing<'_>) -> Result<Issued> {
    let is_offline = issuing.grant.row.session_id.is_none();
    let refreshes = issuing.client.may_use(GrantType::RefreshToken)
        && (is_offline || issuing.client.application.session_refresh);
    let refresh_token = refreshes.then(|| refresh::first(ctx, issuing.grant.id()));
    for_person(ctx, issuing, refresh_token).await
}

/// Issues an access token to an application for a person, and an ID token where `openid` was granted.
///
/// # Errors
/// When there is no key to sign with.
pub async fn for_person(ctx: &Ctx, issuing: Issuing<'_>, refresh_token: Option<Secret>) -> Result<Issued> {
    let (now, expires_in) = times(ctx, issuing.client);
    let Subject { person, standing } = issuing.subject;
    let row = &issuing.grant.row;
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: subject_identifier(ctx, issuing.client, &person.user).into(),
        aud: audience(ctx, issuing.scope),
        client_id: (&issuing.client.application.client_id).into(),
        scope: issuing.scope.into(),
        iat: now,
        exp: now.saturating_add_unsigned(expires_in),
        jti: base64url(&ctx.random.bytes::<16>()),
        sid: row.sid.map(|sid| session_of(ctx, &issuing.client.application, sid)),
        auth_time: Some(row.auth_time.0.timestamp()),
        acr: Some((&row.acr).into()),
        amr: Some(row.amr.split_ascii_whitespace().map(Cow::Borrowed).collect()),
        company: Some(CompanyClaim::of(standing)),
        roles: Some(Cow::Borrowed(&standing.roles)),
        grant_id: Some(row.id),
    };
    let access_token = ctx.keys.sign(ACCESS_TOKEN_ALG, TokenType::AccessToken, &claims).await?;
    let openid = issuing.scope.split(' ').any(|scope| scope == "openid");
    let id_token = match openid {
        true => Some(id_token::sign(ctx, &issuing, now, &access_token).await?),
        false => None,
    };
    Ok(Issued { access_token, expires_in, scope: issuing.scope.to_owned(), refresh_token, id_token })
}

/// What an access token for `/v1` is meant for.
#[must_use]
pub fn api_audience(ctx: &Ctx) -> String {
    format!("{}/v1", ctx.config.server.issuer())
}

/// Whom a token of some scopes is for: our API for its own scopes, ourselves for all others.
fn audience<'a>(ctx: &'a Ctx, scope: &str) -> Audience<'a> {
    let issuer = Cow::Borrowed(ctx.config.server.issuer());
    let is_api = |scope: &str| matches!(scope, api_tokens::SCOPE | api_tokens::READ_SCOPE);
    if !scope.split(' ').any(is_api) {
        return Audience::One(issuer);
    }
    let api = Cow::Owned(api_audience(ctx));
    match scope.split(' ').all(is_api) {
        true => Audience::One(api),
        false => Audience::Several(vec![issuer, api]),
    }
}

/// The time in seconds, and how many seconds an access token of an application holds.
fn times(ctx: &Ctx, client: &Client) -> (i64, u64) {
    let own = client.application.access_token_lifetime.and_then(|seconds| u64::try_from(seconds).ok());
    (ctx.clock.now().timestamp(), own.unwrap_or_else(|| settings::current(ctx).access_token_lifetime.into()))
}
