//! Revoking tokens on request of their application (RFC 7009).

use std::{collections::HashSet, sync::Arc};

use chrono::DateTime;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::{AccessClaims, ActiveToken, validate_access_token};
use crate::grants::{PresentedRefreshToken, find_refresh_token};
use kernel::{Cached, Error, Result, clock::MAX_AHEAD};
use organisation::applications::Client;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::{Context, Ctx, Part},
    revocation,
};
use store::{
    columns::Millis,
    db::{Topic, Tx, is_duplicate, retry},
    entity::{grant, revoked_token},
};

/// The maximum number of revoked tokens in memory. Any application can revoke its own tokens, as many as it likes.
const MAX_CACHED: u64 = 5_000;

/// Revokes a token of an application: any refresh token of a family with the whole family and its access tokens; an
/// access token alone. Ignores anything else (RFC 7009 section 2.2).
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_token(ctx: &Ctx, actor: &Actor, client: &Client, token: &str) -> Result<()> {
    if let Some(presented) = find_refresh_token(ctx, token).await? {
        return revoke_family(ctx, actor, client, &presented).await;
    }
    match validate_access_token(ctx, token).await? {
        Some(active) if active.client.application.id == client.application.id => {
            revoke_access_token(ctx, actor, &active).await
        }
        _ => Ok(()),
    }
}

async fn revoke_family(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    presented: &PresentedRefreshToken,
) -> Result<()> {
    let grant = &presented.grant;
    if grant.application_id() != client.application.id {
        return Ok(());
    }
    let args = (actor.clone(), grant.id(), grant.company_id());
    ctx.db
        .write(args, |tx, (actor, id, company_id)| {
            Box::pin(async move {
                if revocation::revoke_grants(tx, grant::Column::Id.eq(*id)).await? == 0 {
                    return Ok(());
                }
                let event = Event::new("grant.revoked").company(*company_id).target("grant", id, "");
                audit::record(tx, actor, event).await
            })
        })
        .await
}

async fn revoke_access_token(ctx: &Ctx, actor: &Actor, token: &ActiveToken) -> Result<()> {
    let AccessClaims { jti, exp, .. } = &token.claims;
    let expires_at =
        DateTime::from_timestamp(*exp, 0).ok_or_else(|| Error::internal("a time out of range"))?;
    let args = (actor.clone(), jti.clone(), Millis::from(expires_at));
    ctx.db
        .write(args, |tx, (actor, jti, expires_at)| {
            Box::pin(async move {
                if insert(tx, jti, *expires_at).await? {
                    audit::record(tx, actor, Event::new("token.revoked").target("token", jti, "")).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Records that a token is revoked. Returns `false` if it was revoked before.
async fn insert(tx: &Tx<'_>, jti: &str, expires_at: Millis) -> Result<bool> {
    if revoked_token::Entity::find_by_id(jti).one(&**tx).await?.is_some() {
        return Ok(false);
    }
    let row = revoked_token::ActiveModel { jti: Set(jti.to_owned()), expires_at: Set(expires_at) };
    // A parallel request may have inserted it.
    match revoked_token::Entity::insert(row).exec_without_returning(&**tx).await {
        Err(error) if is_duplicate(&error) => Err(retry()),
        Err(error) => Err(error.into()),
        Ok(_) => {
            tx.touch(Topic::Revocations);
            Ok(true)
        }
    }
}

/// The individually revoked access tokens: all of them while they are few, else each that was asked for.
struct RevokedTokens {
    all: Cached<(), Option<Arc<HashSet<String>>>>,
    each: Cached<String, bool>,
}

impl Part for RevokedTokens {
    fn new(ctx: &Context) -> Self {
        let topics = [Topic::Revocations];
        Self {
            all: ctx.db.cached("revoked_tokens", 1, &topics),
            each: ctx.db.cached("revoked_token", MAX_CACHED, &topics),
        }
    }
}

/// Whether the access token with a `jti` was revoked individually.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn is_revoked(ctx: &Ctx, jti: &str) -> Result<bool> {
    let part = ctx.part::<RevokedTokens>();
    match part.all.get((), load_all(ctx)).await? {
        Some(all) => Ok(all.contains(jti)),
        None => part.each.get(jti.to_owned(), load_one(ctx, jti)).await,
    }
}

/// Loads the `jti`s that have not expired, also by a clock that is set right after it was ahead; `None` when they are
/// too many to be cached.
async fn load_all(ctx: &Ctx) -> Result<Option<Arc<HashSet<String>>>, Error> {
    let found: Vec<String> = revoked_token::Entity::find()
        .select_only()
        .column(revoked_token::Column::Jti)
        .filter(revoked_token::Column::ExpiresAt.gt(Millis::from(ctx.clock.now() - MAX_AHEAD)))
        .limit(MAX_CACHED + 1)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    Ok((found.len() as u64 <= MAX_CACHED).then(|| Arc::new(found.into_iter().collect())))
}

async fn load_one(ctx: &Ctx, jti: &str) -> Result<bool, Error> {
    Ok(revoked_token::Entity::find_by_id(jti).one(ctx.db.read()).await?.is_some())
}
