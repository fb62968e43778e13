//! Deleting old imports.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::check::delete_rows;
use kernel::Result;
use platform::ctx::Ctx;
use store::{
    columns::Millis,
    entity::import::{Column, Entity},
};

/// How long an import is kept after it last went on.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Deletes an import that is older than 90 days, with its file and its report, in short transactions. Returns whether
/// there may be more.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_expired(ctx: &Ctx) -> Result<bool> {
    let id: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UpdatedAt.lt(Millis::from(ctx.clock.now() - KEPT)))
        .limit(1)
        .into_tuple()
        .one(ctx.db.read())
        .await?;
    let Some(id) = id else { return Ok(false) };
    while delete_rows(ctx, id).await? {}
    ctx.db
        .write(id, |tx, id| {
            Box::pin(async move {
                Entity::delete_by_id(*id).exec(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(true)
}
