//! Access tokens (RFC 9068): what they say, and whether they still hold.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    claims::CompanyClaim,
    exchange::{Act, ExchangedFrom, may_exchange},
    grants::{Grant, grant},
    revoke::revoked,
    subject::{Subject, subject},
    targets::{self, Targets},
};
use crate::{
    domain::{
        applications::{self, Client},
        ctx::Ctx,
        keys::TokenType,
    },
    kernel::Result,
};

/// The claims of an access token (RFC 9068 section 2.2), with our own `company`, `roles`, `grant_id` and
/// `exchanged_from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the RFCs say what each is")]
pub struct AccessClaims<'a> {
    pub iss: Cow<'a, str>,
    pub sub: Cow<'a, str>,
    pub aud: Audience<'a>,
    pub client_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub scope: Cow<'a, str>,
    pub iat: i64,
    pub exp: i64,
    pub jti: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<Cow<'a, str>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyClaim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Cow<'a, [String]>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<Uuid>,
    /// Who acts for the person (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Where it comes from, if it was exchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged_from: Option<ExchangedFrom>,
}

/// Whom a token is for (RFC 7519 section 4.1.3): one is a string, several an array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience<'a> {
    /// One.
    One(Cow<'a, str>),
    /// Several.
    Several(Vec<Cow<'a, str>>),
}

impl Audience<'_> {
    /// Whether it is for this.
    #[must_use]
    pub fn includes(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }
}

/// An access token that holds now.
#[derive(Debug, Clone)]
pub struct Live {
    /// What it says.
    pub claims: AccessClaims<'static>,
    /// The application that it was issued to.
    pub client: Arc<Client>,
    /// For whom.
    pub bearer: Bearer,
    /// What it is for.
    pub targets: Targets,
}

/// For whom an access token is.
#[derive(Debug, Clone)]
pub enum Bearer {
    /// The application itself.
    Client,
    /// A person.
    Person {
        /// What it was issued under.
        grant: Arc<Grant>,
        /// The person and the right to use the application, as they are now.
        subject: Subject,
    },
}

/// The access token, if it holds now: ours and unchanged, neither expired nor revoked; what it is for still for the
/// application; its grant and session not ended; the person active and still allowed to use the application through
/// that company. Scopes that the application may not ask for any more are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn check(ctx: &Ctx, token: &str) -> Result<Option<Live>> {
    let Some(mut claims) = ctx.keys.verify::<AccessClaims<'static>>(TokenType::AccessToken, token).await?
    else {
        return Ok(None);
    };
    if claims.iss != ctx.config.server.issuer() || claims.exp <= ctx.clock.now().timestamp() {
        return Ok(None);
    }
    let revoked = revoked(ctx).await?;
    let came_from = claims.exchanged_from.iter().flat_map(|from| &from.jtis);
    if came_from.chain([&claims.jti]).any(|jti| revoked.contains(jti)) {
        return Ok(None);
    }
    let Some(client) = applications::client(ctx, &claims.client_id).await? else { return Ok(None) };
    let Some(targets) = targets::of_token(ctx, &client, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&client, &claims.scope));
    let Some(grant_id) = claims.grant_id else {
        let bearer = Bearer::Client;
        return Ok((claims.sub == claims.client_id).then_some(Live { claims, client, bearer, targets }));
    };
    let Some(owner) = owner(ctx, &client, &mut claims).await? else { return Ok(None) };
    let Some(grant) = grant(ctx, grant_id).await? else { return Ok(None) };
    if grant.application_id() != owner.application.id {
        return Ok(None);
    }
    let subject = subject(ctx, &owner, grant.user_id(), grant.company_id()).await?;
    let Ok(subject) = subject else { return Ok(None) };
    Ok(Some(Live { claims, client, bearer: Bearer::Person { grant, subject }, targets }))
}

/// The application that a token's grant was made for: the one that it was issued to or, of one that was exchanged, the
/// first one, which must still be allowed what the token is for, as the other must still be allowed to exchange.
async fn owner(
    ctx: &Ctx,
    client: &Arc<Client>,
    claims: &mut AccessClaims<'static>,
) -> Result<Option<Arc<Client>>> {
    let Some(from) = &claims.exchanged_from else { return Ok(Some(Arc::clone(client))) };
    if !may_exchange(client) {
        return Ok(None);
    }
    let Some(owner) = applications::client(ctx, &from.client_id).await? else { return Ok(None) };
    let Some(targets) = targets::of_token(ctx, &owner, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&owner, &claims.scope));
    Ok(Some(owner))
}
