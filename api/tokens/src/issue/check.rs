//! The one check that decides whether an access token is valid now.

use std::{borrow::Cow, sync::Arc};

use shared_types::GrantType;

use super::{AccessClaims, revoke::is_revoked};
use crate::{
    grants::{Grant, Subject, find_grant, find_subject},
    targets::Targets,
};
use kernel::{Result, jose::TokenType};
use organisation::applications::{self, Client};
use platform::ctx::Ctx;

/// An access token that is valid now.
#[derive(Debug, Clone)]
pub struct ActiveToken {
    /// Its claims.
    pub claims: AccessClaims<'static>,
    /// The application that it was issued to.
    pub client: Arc<Client>,
    /// The person or application that it was issued for.
    pub holder: TokenHolder,
    /// What it may be used for.
    pub targets: Targets,
}

/// The person or application that an access token was issued for.
#[derive(Debug, Clone)]
pub enum TokenHolder {
    /// The application itself.
    Client,
    /// A person.
    Person {
        /// The grant that it belongs to.
        grant: Arc<Grant>,
        /// The person, with the access to the application now.
        subject: Subject,
    },
}

/// Checks an access token. It is valid while it is neither expired nor revoked, the application may request its
/// targets, its grant and session have not ended, and the person may use the application through the company of the
/// grant. A token of an application for itself belongs to the application's own grant, which is replaced when a secret
/// is revoked or a right changes. Scopes that the application may no longer request are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn validate_access_token(ctx: &Ctx, token: &str) -> Result<Option<ActiveToken>> {
    let Some(mut claims) = ctx.keys.verify::<AccessClaims<'static>>(TokenType::AccessToken, token).await?
    else {
        return Ok(None);
    };
    if claims.iss != ctx.config.server.issuer() || claims.exp <= ctx.clock.now().timestamp() {
        return Ok(None);
    }
    let came_from = claims.exchanged_from.iter().flat_map(|from| &from.jtis);
    for jti in came_from.chain([&claims.jti]) {
        if is_revoked(ctx, jti).await? {
            return Ok(None);
        }
    }
    let Some(client) = applications::client(ctx, &claims.client_id).await? else { return Ok(None) };
    let Some(targets) = Targets::of_token(ctx, &client, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&client, &claims.scope));
    if claims.grant_id == client.application.own_grant_id {
        return Ok(Some(ActiveToken { claims, client, holder: TokenHolder::Client, targets }));
    }
    let Some(owner) = owner(ctx, &client, &mut claims).await? else { return Ok(None) };
    let Some(grant) = find_grant(ctx, claims.grant_id).await? else { return Ok(None) };
    if grant.application_id() != owner.application.id {
        return Ok(None);
    }
    let subject = find_subject(ctx, &owner, grant.user_id(), grant.company_id()).await?;
    let Ok(subject) = subject else { return Ok(None) };
    let holder = TokenHolder::Person { grant, subject };
    Ok(Some(ActiveToken { claims, client, holder, targets }))
}

/// The application that has the grant of a token: the one that it was issued to or, for an exchanged token, that of the
/// first token. The first one must still be allowed to request the targets, and the other one to exchange tokens.
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
    let Some(targets) = Targets::of_token(ctx, &owner, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&owner, &claims.scope));
    Ok(Some(owner))
}

/// Whether an application may exchange tokens: it has the grant type and is confidential.
fn may_exchange(client: &Client) -> bool {
    client.may_use(GrantType::TokenExchange) && !client.is_public()
}
