//! Deleting old imports.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};
use shared_types::{ImportState, Word};

use super::check::delete_rows;
use kernel::Result;
use platform::ctx::Ctx;
use store::{
    columns::Millis,
    entity::import::{Column, Entity},
};

/// How long an import is kept after it last went on.
const RETENTION: TimeDelta = TimeDelta::days(90);
/// How long one is kept that was not applied: nothing has to be undone.
const KEPT_UNAPPLIED: TimeDelta = TimeDelta::days(14);

/// Deletes an import that is older than 90 days, or 14 days if it was not applied, with its file and its report, in
/// short transactions. Returns whether there may be more.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_expired(ctx: &Ctx) -> Result<bool> {
    let old = Entity::find().filter(older_than(ctx, RETENTION));
    let unapplied = [ImportState::Uploading, ImportState::Uploaded, ImportState::Checked];
    let unapplied = Entity::find()
        .filter(Column::State.is_in(unapplied.map(Word::as_str)))
        .filter(older_than(ctx, KEPT_UNAPPLIED));
    let id = match first(ctx, old).await? {
        None => first(ctx, unapplied).await?,
        found => found,
    };
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

fn older_than(ctx: &Ctx, age: TimeDelta) -> Expr {
    Column::UpdatedAt.lt(Millis::from(ctx.clock.now() - age))
}

/// The id of one of the selected imports.
async fn first(ctx: &Ctx, imports: Select<Entity>) -> Result<Option<i64>> {
    let id = imports.select_only().column(Column::Id).limit(1);
    Ok(id.into_tuple().one(ctx.db.read()).await?)
}
