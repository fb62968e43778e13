//! The dry run of an import.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared_types::{Import as Dto, ImportPauseReason, ImportState};

use super::{
    Import, Row,
    mails::limit_wait,
    mapping,
    plan::Planner,
    source::Source,
    step::{Advance, Deadline, advance, pause, start},
    upload::check_applications,
    view::{find, get, lock, record, require},
};
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Json,
    db::Tx,
    entity::{import, import_row},
    payloads::ImportProgress,
};

/// The number of rows that one transaction writes.
const BATCH: usize = 200;
/// The number of rows of an earlier dry run that one transaction deletes.
const DELETED: u64 = 1_000;
/// The position before the rows of an earlier dry run are deleted.
const UNCLEARED: i64 = -1;

/// Starts the dry run, with the rights of the actor.
///
/// # Errors
/// `Error::NotFound` and `Error::Forbidden` by the company; `Error::Invalid` at `mapping`; `Error::Conflict` with
/// `wrong_state`.
pub async fn check(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Dto> {
    let import = find(ctx, actor, company_id, id).await?;
    let format = &import.format.0;
    let states = [ImportState::Uploaded, ImportState::Checked, ImportState::Failed];
    require(&import, &states)?;
    let mut fields = Fields::new();
    mapping::validate(&mut fields, &format.mapping, format.columns.len(), actor.is_admin());
    check_applications(ctx, &mut fields, company_id, &format.mapping).await?;
    fields.finish()?;
    ctx.db
        .write((actor.clone(), id, states), |tx, (actor, id, states)| {
            Box::pin(async move {
                let import = lock(tx, *id).await?;
                require(&import, states)?;
                if import.progress.0.counts.applied > 0 || import.received < import.size {
                    return require(&import, &[]);
                }
                import::Entity::update_many()
                    .col_expr(
                        import::Column::Progress,
                        sea_orm::sea_query::Expr::value(Json(ImportProgress::default())),
                    )
                    .filter(import::Column::Id.eq(*id))
                    .exec(&**tx)
                    .await?;
                start(tx, actor, &import, ImportState::Checking, UNCLEARED).await
            })
        })
        .await?;
    get(ctx, actor, company_id, id).await
}

/// Plans rows until the file or the time is over; returns whether the dry run is complete.
pub(super) async fn work(ctx: &Ctx, actor: &Actor, import: &Import, deadline: &Deadline<'_>) -> Result<bool> {
    let mut import = import.clone();
    if import.position == UNCLEARED && !clear(ctx, &mut import).await? {
        return Ok(true);
    }
    let of = import.clone();
    let planner = Planner::new(ctx, actor, &of).await?;
    let mut source = Source::new(&import);
    source.skip(ctx, import.position).await?;
    loop {
        let records = source.take(ctx, BATCH).await?;
        let (count, is_last) = (i64::try_from(records.len()).unwrap_or_default(), records.len() < BATCH);
        let mut progress = import.progress.0.clone();
        let rows = match planner.plan(records, &mut progress).await {
            Ok(rows) => rows,
            Err(Error::TooOften(seconds)) => {
                let wait = limit_wait(seconds);
                pause(ctx, &import, ImportPauseReason::PeopleLimit, wait).await?;
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        let args = (import.clone(), rows, progress.clone(), is_last, actor.clone());
        let is_written = ctx
            .db
            .write(args, |tx, (import, rows, progress, is_last, actor)| {
                Box::pin(write(tx, actor, import, rows, (progress, *is_last)))
            })
            .await?;
        if !is_written || is_last {
            return Ok(true);
        }
        (import.position, import.processed) = (import.position + count, import.processed + count);
        import.progress = Json(progress);
        if deadline.is_over() {
            return Ok(false);
        }
    }
}

async fn write(
    tx: &Tx<'_>,
    actor: &Actor,
    import: &Import,
    rows: &[Row],
    (progress, is_last): (&ImportProgress, bool),
) -> Result<bool> {
    let done = i64::try_from(rows.len()).unwrap_or_default();
    let to = Advance {
        during: ImportState::Checking,
        position: import.position + done,
        done,
        progress,
        end: is_last.then_some(ImportState::Checked),
        total: is_last.then_some(import.processed + done),
    };
    if !advance(tx, import, &to).await? {
        return Ok(false);
    }
    if !rows.is_empty() {
        let rows = rows.iter().map(|row| row.clone().into_active_model().reset_all());
        import_row::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    if is_last {
        let checked = Import { progress: Json(progress.clone()), ..import.clone() };
        record(tx, actor, "import.checked", &checked).await?;
    }
    Ok(true)
}

/// Deletes the rows of an earlier dry run. Returns `false` if another job has begun to write new ones.
async fn clear(ctx: &Ctx, import: &mut Import) -> Result<bool> {
    loop {
        let last = nth_line(ctx, import.id).await?;
        let position = if last.is_some() { UNCLEARED } else { 0 };
        let args = (import.clone(), position, last.unwrap_or(i64::MAX));
        let is_current = ctx
            .db
            .write(args, |tx, (import, position, up_to)| {
                Box::pin(async move {
                    let (during, progress) = (ImportState::Checking, &import.progress.0);
                    let to =
                        Advance { during, position: *position, done: 0, progress, end: None, total: None };
                    let is_current = advance(tx, import, &to).await?;
                    if is_current {
                        delete_up_to(tx, import.id, *up_to).await?;
                    }
                    Ok(is_current)
                })
            })
            .await?;
        import.position = position;
        if !is_current || position != UNCLEARED {
            return Ok(is_current);
        }
    }
}

/// Deletes some of the rows of an import; returns whether there may be more.
pub(super) async fn delete_rows(ctx: &Ctx, import_id: i64) -> Result<bool> {
    let last = nth_line(ctx, import_id).await?;
    let args = (import_id, last.unwrap_or(i64::MAX));
    ctx.db.write(args, |tx, (id, up_to)| Box::pin(delete_up_to(tx, *id, *up_to))).await?;
    Ok(last.is_some())
}

/// The line up to which one transaction deletes rows; `None` if it deletes all.
async fn nth_line(ctx: &Ctx, import_id: i64) -> Result<Option<i64>> {
    Ok(import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Line)
        .filter(import_row::Column::ImportId.eq(import_id))
        .order_by_asc(import_row::Column::Line)
        .offset(DELETED)
        .limit(1)
        .into_tuple()
        .one(ctx.db.read())
        .await?)
}

async fn delete_up_to(tx: &Tx<'_>, import_id: i64, line: i64) -> Result<()> {
    import_row::Entity::delete_many()
        .filter(import_row::Column::ImportId.eq(import_id))
        .filter(import_row::Column::Line.lte(line))
        .exec(&**tx)
        .await?;
    Ok(())
}
