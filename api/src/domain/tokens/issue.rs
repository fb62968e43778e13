//! Issuing tokens, and the one check that decides whether a person's grant still gives any.

use std::{borrow::Cow, sync::Arc};

use shared_types::{GrantType, SigningAlg};

use super::{
    access_token::AccessClaims,
    claims::CompanyClaim,
    grants::Grant,
    id_token,
    pairwise::{session_of, subject_identifier},
    refresh,
    targets::Targets,
};
use crate::{
    domain::{
        access::{self, Denied, Standing},
        applications::Client,
        ctx::Ctx,
        keys::TokenType,
        people::{self, Person},
        settings,
    },
    kernel::{Result, Secret, secrets::base64url},
};

/// What access tokens are signed with, unless the application wants something else.
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
    /// The scopes of these tokens: those of the grant, or fewer. Those that do not go with `targets` are left out.
    pub scope: &'a str,
    /// What the access token is for.
    pub targets: &'a Targets,
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
    let Some(person) = people::find(ctx, grant.user_id()).await? else { return Ok(Err(Denied::NotActive)) };
    let standing = access::standing(ctx, grant.user_id(), client, Some(grant.company_id())).await?;
    Ok(standing.map(|standing| Subject { person, standing }))
}

/// Issues tokens to an application for itself (RFC 6749 section 4.4), with those of the scopes that go with what they
/// are for. Nothing is written.
///
/// # Errors
/// When there is no key to sign with.
pub async fn for_client(ctx: &Ctx, client: &Client, scope: &str, targets: &Targets) -> Result<Issued> {
    let (now, expires_in) = times(ctx, client);
    let scope = targets.restrict(client, scope);
    let client_id = &client.application.client_id;
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: client_id.into(),
        aud: targets.audience(ctx, &scope),
        client_id: client_id.into(),
        scope: (&scope).into(),
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
    Ok(Issued { access_token, expires_in, scope, refresh_token: None, id_token: None })
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
    let scope = issuing.targets.restrict(issuing.client, issuing.scope);
    let issuing = Issuing { scope: &scope, ..issuing };
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        sub: subject_identifier(ctx, issuing.client, &person.user).into(),
        aud: issuing.targets.audience(ctx, &scope),
        client_id: (&issuing.client.application.client_id).into(),
        scope: (&scope).into(),
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
        act: None,
        exchanged_from: None,
    };
    let alg = access_token_alg(issuing.client);
    let access_token = ctx.keys.sign(alg, TokenType::AccessToken, &claims).await?;
    let openid = scope.split(' ').any(|scope| scope == "openid");
    let id_token = match openid {
        true => Some(id_token::sign(ctx, &issuing, now, &access_token).await?),
        false => None,
    };
    Ok(Issued { access_token, expires_in, scope, refresh_token, id_token })
}

/// What an access token for `/v1` is meant for.
#[must_use]
pub fn api_audience(ctx: &Ctx) -> String {
    format!("{}/v1", ctx.config.server.issuer())
}

/// What an application's access tokens are signed with.
pub(super) fn access_token_alg(client: &Client) -> SigningAlg {
    client.application.metadata.0.access_token_signed_response_alg.unwrap_or(ACCESS_TOKEN_ALG)
}

/// The time in seconds, and how many seconds an access token of an application holds.
pub(super) fn times(ctx: &Ctx, client: &Client) -> (i64, u64) {
    let own = client.application.access_token_lifetime.and_then(|seconds| u64::try_from(seconds).ok());
    (ctx.clock.now().timestamp(), own.unwrap_or_else(|| settings::current(ctx).access_token_lifetime.into()))
}
