//! Applications that registered themselves without an initial access token and have never got a token. They are deleted
//! after a month, so that open registration does not fill the database.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{Client, delete::remove};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::application,
};

/// How long an application without a token is kept after its registration.
const RETENTION: TimeDelta = TimeDelta::days(30);
/// The maximum number of applications that one call deletes.
const BATCH: u64 = 50;

/// Records that an application gets a token. Writes only before the first token of an application that registered
/// itself without an initial access token.
///
/// # Errors
/// When the database does not answer.
pub async fn mark_used(ctx: &Ctx, client: &Client) -> Result<()> {
    match client.application.unused_since {
        None => Ok(()),
        Some(_) => ctx.db.write(client.application.id, |tx, id| Box::pin(mark_kept(tx, *id))).await,
    }
}

/// Keeps an application although it has not got a token.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn mark_kept(tx: &Tx<'_>, id: i64) -> Result<()> {
    let kept = application::Entity::update_many()
        .col_expr(application::Column::UnusedSince, Expr::value(None::<Millis>))
        .filter(application::Column::Id.eq(id))
        .filter(application::Column::UnusedSince.is_not_null())
        .exec(&**tx)
        .await?;
    if kept.rows_affected > 0 {
        tx.touch(Topic::Applications);
    }
    Ok(())
}

/// Deletes applications that registered themselves a month ago and have not got a token. Deletes at most one batch;
/// returns whether more may remain.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_unused(ctx: &Ctx) -> Result<bool> {
    let limit = Millis::from(ctx.clock.now() - RETENTION);
    let ids: Vec<i64> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::UnusedSince.lt(limit))
        .limit(BATCH)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    if ids.is_empty() {
        return Ok(false);
    }
    let more = ids.len() as u64 == BATCH;
    ctx.db
        .write((ids, limit), |tx, (ids, limit)| {
            Box::pin(async move {
                // Locked, since one that gets a token at this moment is kept.
                let unused = application::Entity::find()
                    .filter(application::Column::Id.is_in(ids.iter().copied()))
                    .filter(application::Column::UnusedSince.lt(*limit))
                    .order_by_asc(application::Column::Id)
                    .lock_exclusive()
                    .all(&**tx)
                    .await?;
                for application in &unused {
                    remove(tx, &Actor::system(), application).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(more)
}
