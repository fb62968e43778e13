//! Rotating the secrets of an application (UC-16): after a new one is created, the earlier ones stay valid for a while.

use crate::applications::ApplicationRules;
use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use shared_types::{ApplicationSecret, CreatedSecret, TokenEndpointAuthMethod};

use super::{
    change::{changeable, lock_next_version, revoke_own_tokens},
    credentials,
};
use kernel::{Error, Result, Secret, Timestamp};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::application_secret::{Column, Entity, Model},
};

/// The default overlap: for how long the earlier secrets stay valid beside a new one, in seconds.
const DEFAULT_OVERLAP: u32 = 86_400;
/// The maximum overlap, in seconds.
const MAX_OVERLAP: u32 = 30 * 86_400;
/// The maximum number of valid secrets of an application: a presented secret is compared with all of them.
const MAX_SECRETS: usize = 10;

/// Returns the valid secrets of an application, the newest first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it.
pub async fn list(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Vec<ApplicationSecret>> {
    let client = changeable(ctx, actor, client_id).await?;
    let rows = valid_at(ctx.db.read(), client.application.id, ctx.clock.now()).await?;
    let current = current(&rows);
    let shown = |row: &Model| ApplicationSecret {
        id: row.id,
        created_at: row.created_at.0,
        expires_at: row.expires_at.map(|at| at.0),
        current: Some(row.id) == current,
    };
    Ok(rows.iter().map(shown).collect())
}

/// Creates a new secret for an application and returns it. The earlier ones expire after an overlap in seconds, by
/// default after a day. Without an overlap, the tokens that the application got for itself are revoked too.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::RecentSignInRequired`] in a browser; [`Error::Invalid`] at `overlap_seconds`;
/// [`Error::Conflict`] with `public` and `no_secret` for an application without secrets, and with `too_many_secrets`
/// when too many are valid already.
pub async fn rotate(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    overlap: Option<u32>,
) -> Result<CreatedSecret> {
    let client = changeable(ctx, actor, client_id).await?;
    // The response contains a secret, which a browser session may see only shortly after signing in.
    actor.recent_if_in_browser(ctx.clock.now())?;
    let overlap = overlap.unwrap_or(DEFAULT_OVERLAP);
    if overlap > MAX_OVERLAP {
        return Err(Error::field("overlap_seconds", "invalid", format!("must be 0 to {MAX_OVERLAP}")));
    }
    let args = (ctx.clone(), actor.clone(), client.application.id, overlap);
    ctx.db.write(args, |tx, (ctx, actor, id, overlap)| Box::pin(replace(tx, ctx, actor, *id, *overlap))).await
}

async fn replace(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, id: i64, overlap: u32) -> Result<CreatedSecret> {
    let application = lock_next_version(tx, actor, id).await?;
    if application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None {
        return Err(Error::Conflict { code: "public", text: "a public application has no secret" });
    }
    if !application.uses_secret() {
        let text = "the application authenticates by a key of its own: it has no secret";
        return Err(Error::Conflict { code: "no_secret", text });
    }
    let now = Millis::from(tx.now());
    let of_application = Column::ApplicationId.eq(id);
    Entity::delete_many().filter(of_application.clone().and(Column::ExpiresAt.lte(now))).exec(&**tx).await?;
    if overlap > 0 && valid_at(&**tx, id, tx.now()).await?.len() >= MAX_SECRETS {
        let text = "too many secrets are valid already: end one of them first";
        return Err(Error::Conflict { code: "too_many_secrets", text });
    }
    let end = Millis::from(tx.now() + TimeDelta::seconds(overlap.into()));
    let later = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(end));
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(end))
        .filter(of_application)
        .filter(later)
        .exec(&**tx)
        .await?;
    if overlap == 0 {
        revoke_own_tokens(tx, ctx, id).await?;
    }
    let (secret, row) = credentials::create(tx, ctx, id).await?;
    let event = Event::new("application.secret_rotated");
    let event = event.target("application", &application.client_id, &application.name);
    let details = json!({ "secret_id": row.id, "overlap_seconds": overlap });
    audit::record(tx, actor, event.details(details)).await?;
    Ok(CreatedSecret { id: row.id, client_secret: secret.expose().to_owned(), created_at: row.created_at.0 })
}

/// Revokes a secret of an application at once, with the tokens that the application got for itself.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::Conflict`] with `last_secret` for the secret that remains when the others have expired.
pub async fn end(ctx: &Ctx, actor: &Actor, client_id: &str, secret_id: i64) -> Result<()> {
    let client = changeable(ctx, actor, client_id).await?;
    let args = (ctx.clone(), actor.clone(), client.application.id, secret_id);
    ctx.db
        .write(args, |tx, (ctx, actor, id, secret_id)| Box::pin(remove(tx, ctx, actor, *id, *secret_id)))
        .await
}

async fn remove(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, id: i64, secret_id: i64) -> Result<()> {
    let application = lock_next_version(tx, actor, id).await?;
    let rows = valid_at(&**tx, id, tx.now()).await?;
    let Some(row) = rows.iter().find(|row| row.id == secret_id) else {
        return Err(Error::NotFound("secret"));
    };
    if application.uses_secret() && current(&rows) == Some(row.id) {
        let text = "the application would be left without a secret: give it a new one first";
        return Err(Error::Conflict { code: "last_secret", text });
    }
    Entity::delete_by_id(row.id).exec(&**tx).await?;
    // Which secret a token was got with is not recorded.
    revoke_own_tokens(tx, ctx, id).await?;
    let event = Event::new("application.secret_ended");
    let event = event.target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(json!({ "secret_id": row.id }))).await
}

/// Returns the secrets of an application that are valid at a time, the newest first.
pub(super) async fn valid_at(
    db: &impl ConnectionTrait,
    application_id: i64,
    at: Timestamp,
) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::ApplicationId.eq(application_id))
        .filter(credentials::valid_at(at))
        .order_by_desc(Column::Id);
    Ok(rows.all(db).await?)
}

/// Returns the newest secret of an application that is valid now.
///
/// # Errors
/// When the database does not answer, or the secret cannot be decrypted.
pub async fn newest(ctx: &Ctx, application_id: i64) -> Result<Option<Secret>> {
    let rows = valid_at(ctx.db.read(), application_id, ctx.clock.now()).await?;
    rows.first().map(|row| credentials::reveal(ctx, row).map(Secret::new)).transpose()
}

/// Returns the id of the newest secret that does not expire.
fn current(rows: &[Model]) -> Option<i64> {
    rows.iter().find(|row| row.expires_at.is_none()).map(|row| row.id)
}
