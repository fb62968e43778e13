//! Undoing an import: people who were added are deleted, and others become what they were, as long as nobody else
//! changed them.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};
use shared_types::{Import as Dto, ImportAction, ImportRowState, ImportState, Word};

use super::{
    Import, Row,
    apply::{Run, check_unchanged, next, save, version},
    cells::is_access,
    rows::changed_since,
    step::{Deadline, start},
    view::{find, get, lock, record, require},
};
use crate::users;
use kernel::{Error, Fields, Result};
use platform::{Patch, actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::import_row::{Column, Entity},
};

/// The number of rows that one transaction undoes.
const BATCH: u64 = 25;

/// Undoes what an import applied, with the rights of the actor, unless somebody else changed one of the people since.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::InUse`] with `changed_since` and the number of
/// people who were changed; [`Error::Conflict`] with `wrong_state` when nothing was applied.
pub async fn undo(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Dto> {
    let import = find(ctx, actor, company_id, id).await?;
    let states = [ImportState::Applied, ImportState::Cancelled];
    require(&import, &states)?;
    let count = changed_since(Entity::find().filter(Column::ImportId.eq(id))).count(ctx.db.read()).await?;
    if count > 0 {
        let text = "people were changed since by somebody else";
        return Err(Error::InUse { code: "changed_since", text, count });
    }
    ctx.db
        .write((actor.clone(), id, states), |tx, (actor, id, states)| {
            Box::pin(async move {
                let import = lock(tx, *id).await?;
                require(&import, states)?;
                record(tx, actor, "import.undo_started", &import).await?;
                start(tx, actor, &import, ImportState::Undoing, i64::MAX).await
            })
        })
        .await?;
    get(ctx, actor, company_id, id).await
}

/// Undoes rows, the last one first, until all are undone or the time is over; returns whether the step is complete.
pub(super) async fn work(ctx: &Ctx, actor: &Actor, import: &Import, deadline: &Deadline<'_>) -> Result<bool> {
    let mut run = Run::new(ctx, actor, import).await?;
    loop {
        let rows = Entity::find()
            .filter(Column::ImportId.eq(import.id))
            .filter(Column::State.eq(ImportRowState::Applied.as_str()))
            .filter(Column::Line.lt(run.import.position))
            .order_by_desc(Column::Line)
            .limit(BATCH)
            .all(ctx.db.read())
            .await?;
        let is_last = (rows.len() as u64) < BATCH;
        if !next(&mut run, rows, ImportState::Undoing, is_last).await? {
            return Ok(true);
        }
        if deadline.is_over() {
            return Ok(false);
        }
    }
}

/// Undoes a row.
pub(super) async fn row(tx: &Tx<'_>, run: &Run, row: &Row) -> Result<()> {
    let Run { ctx, actor, import, .. } = run;
    let user_id = row.user_id.ok_or(Error::NotFound("user"))?;
    check_unchanged(tx, row, user_id).await?;
    if row.action.0 == ImportAction::Create {
        users::remove(tx, actor, import.company_id, user_id).await?;
        return save(tx, &Row { user_id: None, user_version: None, ..row.clone() }, ImportRowState::Undone)
            .await;
    }
    run.check_role(tx, row, user_id, true).await?;
    run.set_roles(tx, row, user_id, true).await?;
    let mut fields = Fields::new();
    let change = users::check_change(&mut fields, restored(row)?);
    fields.finish()?;
    change.write(tx, ctx, actor, (import.company_id, user_id)).await?;
    let undone = Row { user_version: version(tx, user_id).await?, ..row.clone() };
    save(tx, &undone, ImportRowState::Undone).await
}

/// The change that makes a person what it was before a row.
fn restored(row: &Row) -> Result<Patch<shared_types::UserChange>> {
    let (mut set, mut clear) = (Map::new(), Vec::new());
    for change in row.details.0.changes.iter().filter(|change| !is_access(&change.field)) {
        match &change.before {
            Value::Null => clear.push(change.field.clone()),
            // Who has no password becomes that again.
            before if change.field == "status" && before == "invited" => {
                set.insert(change.field.clone(), Value::from("active"));
            }
            before => _ = set.insert(change.field.clone(), before.clone()),
        }
    }
    let set = serde_json::from_value(Value::Object(set)).map_err(Error::internal)?;
    Ok(Patch { set, clear, merges: false })
}
