//! The one check that decides whether an access token is valid now.

use std::{borrow::Cow, sync::Arc};

use shared_types::GrantType;

use super::{AccessClaims, revoke::revoked};
use crate::{
    grants::{Grant, Subject, find_grant, subject},
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
    /// Whose it is.
    pub holder: TokenHolder,
    /// What it is for.
    pub targets: Targets,
}

/// Whose an access token is.
#[derive(Debug, Clone)]
pub enum TokenHolder {
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
pub async fn check(ctx: &Ctx, token: &str) -> Result<Option<ActiveToken>> {
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
    let Some(targets) = Targets::of_token(ctx, &client, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&client, &claims.scope));
    let Some(grant_id) = claims.grant_id else {
        let holder = TokenHolder::Client;
        return Ok((claims.sub == claims.client_id).then_some(ActiveToken {
            claims,
            client,
            holder,
            targets,
        }));
    };
    let Some(owner) = owner(ctx, &client, &mut claims).await? else { return Ok(None) };
    let Some(grant) = find_grant(ctx, grant_id).await? else { return Ok(None) };
    if grant.application_id() != owner.application.id {
        return Ok(None);
    }
    let subject = subject(ctx, &owner, grant.user_id(), grant.company_id()).await?;
    let Ok(subject) = subject else { return Ok(None) };
    let holder = TokenHolder::Person { grant, subject };
    Ok(Some(ActiveToken { claims, client, holder, targets }))
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
    let Some(targets) = Targets::of_token(ctx, &owner, &claims.aud).await? else { return Ok(None) };
    claims.scope = Cow::Owned(targets.restrict(&owner, &claims.scope));
    Ok(Some(owner))
}

/// Whether an application may exchange tokens: a confidential one that has the grant.
fn may_exchange(client: &Client) -> bool {
    client.may_use(GrantType::TokenExchange) && !client.is_public()
}
