//! Applying the rows of an import.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde_json::{Value, json};
use shared_types::{ApplyImport, Import as Dto, ImportAction, ImportRowState, ImportState, Word};

use super::{
    Import, Row,
    cells::{company_role, create_user, is_access, opened, user_change},
    mails,
    plan::{public_errors, terms},
    step::{Advance, Deadline, advance, is_run_by, pause, start},
    view::{find, get, lock, record, require},
};
use crate::{access, memberships, users};
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::{Json, Stored},
    db::Tx,
    entity::{
        import,
        import_row::{Column, Entity},
        user,
    },
};

/// The number of rows that one transaction applies: other writes wait only for so many.
const BATCH: u64 = 25;

/// The error of a row whose person was changed by somebody else since the dry run, or since it was applied.
pub(super) const CHANGED_SINCE: Error =
    Error::Conflict { code: "changed_since", text: "the person was changed in the meantime" };

const CHECKED_BY_ANOTHER: Error = Error::Conflict {
    code: "checked_by_another",
    text: "another person or application did the dry run: do it again, and look at its report",
};

/// Applies a checked import, with the rights of the actor, who did the dry run.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Conflict`] with `wrong_state`, and with
/// `checked_by_another` when another person or application did the dry run, whose rights may be others.
pub async fn apply(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64, how: ApplyImport) -> Result<Dto> {
    find(ctx, actor, company_id, id).await?;
    ctx.db
        .write((actor.clone(), id, how), |tx, (actor, id, how)| {
            Box::pin(async move {
                let import = lock(tx, *id).await?;
                require(&import, &[ImportState::Checked])?;
                if !is_run_by(&import, actor) {
                    return Err(CHECKED_BY_ANOTHER);
                }
                let mut format = import.format.0.clone();
                format.send_invitations = how.send_invitations.unwrap_or_default();
                import::Entity::update_many()
                    .col_expr(import::Column::Format, Expr::value(Json(format)))
                    .filter(import::Column::Id.eq(*id))
                    .exec(&**tx)
                    .await?;
                record(tx, actor, "import.started", &import).await?;
                start(tx, actor, &import, ImportState::Applying, 0).await
            })
        })
        .await?;
    get(ctx, actor, company_id, id).await
}

/// What is the same for every row.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) ctx: Ctx,
    pub(super) actor: Actor,
    pub(super) import: Import,
    /// The ids of the applications that roles are given in, by client id.
    pub(super) applications: Arc<BTreeMap<String, i64>>,
}

impl Run {
    pub(super) async fn new(ctx: &Ctx, actor: &Actor, import: &Import) -> Result<Self> {
        let terms = terms(ctx, import).await?;
        let applications = terms.iter().map(|(client_id, terms)| (client_id.clone(), terms.application_id()));
        Ok(Self {
            ctx: ctx.clone(),
            actor: actor.clone(),
            import: import.clone(),
            applications: Arc::new(applications.collect()),
        })
    }

    /// Sets the roles of a person to those that each change of access has, before or after.
    ///
    /// # Errors
    /// [`CHANGED_SINCE`] when the person has other roles by now than those that the change begins with.
    pub(super) async fn set_roles(&self, tx: &Tx<'_>, row: &Row, user_id: i64, undoes: bool) -> Result<()> {
        for change in row.details.0.changes.iter().filter(|change| is_access(&change.field)) {
            let client_id = change.field.split_once('.').map(|(_, id)| id).unwrap_or_default();
            let id = self.applications.get(client_id).ok_or(Error::NotFound("application"))?;
            let codes = |of: &Value| serde_json::from_value::<BTreeSet<String>>(of.clone());
            let (before, after) = (codes(&change.before), codes(&change.after));
            let (before, after) = (before.map_err(Error::internal)?, after.map_err(Error::internal)?);
            let (from, to) = if undoes { (after, before) } else { (before, after) };
            let of = (self.import.company_id, *id);
            if !access::change_roles(tx, &self.actor, of, user_id, (&from, &to)).await? {
                return Err(CHANGED_SINCE);
            }
        }
        Ok(())
    }

    /// Rejects a row with a role in the company if the person has another one by now than before the row, or when it is
    /// undone, than after it. The version of the person does not change with it.
    pub(super) async fn check_role(&self, tx: &Tx<'_>, row: &Row, user_id: i64, undoes: bool) -> Result<()> {
        let field = "company_role";
        let change = row.details.0.changes.iter().find(|change| change.field == field);
        let expected = match change {
            Some(change) if undoes => change.after.clone(),
            Some(change) => change.before.clone(),
            None if row.cells.0.contains_key(field) => json!(company_role(&row.cells.0)?),
            None => return Ok(()),
        };
        let membership = memberships::find(tx, user_id, self.import.company_id).await?;
        match membership.is_some_and(|membership| json!(membership.role.0) == expected) {
            true => Ok(()),
            false => Err(CHANGED_SINCE),
        }
    }
}

/// Applies rows until all are done or the time is over; returns whether the step is complete.
pub(super) async fn work(ctx: &Ctx, actor: &Actor, import: &Import, deadline: &Deadline<'_>) -> Result<bool> {
    let mut run = Run::new(ctx, actor, import).await?;
    loop {
        let actions = [ImportAction::Create, ImportAction::Change, ImportAction::Disable];
        let rows = Entity::find()
            .filter(Column::ImportId.eq(import.id))
            .filter(Column::Line.gt(run.import.position))
            .filter(Column::Action.is_in(actions.map(Word::as_str)))
            .order_by_asc(Column::Line)
            .limit(BATCH)
            .all(ctx.db.read())
            .await?;
        let is_last = (rows.len() as u64) < BATCH;
        if !next(&mut run, rows, ImportState::Applying, is_last).await? {
            return Ok(true);
        }
        if deadline.is_over() {
            return Ok(false);
        }
    }
}

/// Does the next rows of a step, as far as the mails that they cause may be sent now. Returns `false` if there is
/// nothing more to do for the job: all is done, the step is over, or it waits.
pub(super) async fn next(
    run: &mut Run,
    mut rows: Vec<Row>,
    during: ImportState,
    is_last: bool,
) -> Result<bool> {
    let (count, wait) = mails::admit(run, &rows, during).await?;
    rows.truncate(count);
    let end = if during == ImportState::Undoing { ImportState::Undone } else { ImportState::Applied };
    let end = Some(end).filter(|_| is_last && wait.is_none());
    if (!rows.is_empty() || end.is_some()) && !batch(run, rows, during, end).await? {
        return Ok(false);
    }
    match wait {
        Some((reason, wait)) => pause(&run.ctx, &run.import, reason, wait).await.map(|()| false),
        None => Ok(!is_last),
    }
}

/// Does rows together, or if one fails, one after the other. Returns `false` if the step is over.
async fn batch(run: &mut Run, rows: Vec<Row>, during: ImportState, end: Option<ImportState>) -> Result<bool> {
    let count = rows.len();
    match transact(run, rows.clone(), during, end, None).await {
        Ok(is_done) => return Ok(is_done),
        Err(error) => _ = public_errors(error)?,
    }
    for (index, row) in rows.into_iter().enumerate() {
        let end = end.filter(|_| index + 1 == count);
        let is_done = match transact(run, vec![row.clone()], during, end, None).await {
            Ok(is_done) => is_done,
            Err(error) => {
                let mut row = row;
                row.details.0.errors.extend(public_errors(error)?);
                transact(run, vec![row.clone()], during, end, Some(ImportRowState::Failed)).await?
            }
        };
        if !is_done {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Does rows in one transaction, or only records that they failed.
async fn transact(
    run: &mut Run,
    rows: Vec<Row>,
    during: ImportState,
    end: Option<ImportState>,
    failed: Option<ImportRowState>,
) -> Result<bool> {
    let last = rows.last().map(|row| row.line);
    let mut progress = run.import.progress.0.clone();
    let count = i64::try_from(rows.len()).unwrap_or_default();
    match (failed, during) {
        (Some(_), ImportState::Undoing) => {
            (progress.counts.applied, progress.counts.failed) =
                (progress.counts.applied - count, progress.counts.failed + count);
        }
        (Some(_), _) => progress.counts.failed += count,
        (None, ImportState::Undoing) => {
            (progress.counts.applied, progress.counts.undone) =
                (progress.counts.applied - count, progress.counts.undone + count);
        }
        (None, _) => progress.counts.applied += count,
    }
    let position = last.unwrap_or(run.import.position);
    let args = (run.clone(), rows, (during, end, position), progress.clone(), failed);
    let is_done = run
        .ctx
        .db
        .write(args, |tx, (run, rows, (during, end, position), progress, failed)| {
            Box::pin(async move {
                let done = i64::try_from(rows.len()).unwrap_or_default();
                let to =
                    Advance { during: *during, position: *position, done, progress, end: *end, total: None };
                if !advance(tx, &run.import, &to).await? {
                    return Ok(false);
                }
                for row in rows {
                    match (failed, during) {
                        (Some(state), _) => save(tx, row, *state).await?,
                        (None, ImportState::Undoing) => super::undo::row(tx, run, row).await?,
                        (None, _) => apply_row(tx, run, row).await?,
                    }
                }
                if let Some(end) = end {
                    let kind = if *end == ImportState::Undone { "import.undone" } else { "import.applied" };
                    let import = Import { progress: Json(progress.clone()), ..run.import.clone() };
                    record(tx, &run.actor, kind, &import).await?;
                }
                Ok(true)
            })
        })
        .await?;
    if is_done {
        run.import.position = position;
        run.import.processed += count;
        run.import.progress = Json(progress);
    }
    Ok(is_done)
}

async fn apply_row(tx: &Tx<'_>, run: &Run, row: &Row) -> Result<()> {
    let Run { ctx, actor, import, .. } = run;
    let cells = opened(ctx, row)?;
    let user_id = match row.user_id {
        None => {
            let mut fields = Fields::new();
            let new = create_user(&cells)?;
            let checked = users::validate(&mut fields, "", &new);
            let hash = users::imported_hash(&mut fields, actor, None, new.password_hash.as_deref())?;
            fields.finish()?;
            let checked = if import.format.0.send_invitations { checked } else { checked.silently() };
            users::insert(tx, ctx, actor, import.company_id, &checked, hash, "").await?.id
        }
        Some(user_id) => {
            check_unchanged(tx, row, user_id).await?;
            run.check_role(tx, row, user_id, false).await?;
            let mut fields = Fields::new();
            let change = users::check_change(&mut fields, user_change(&cells)?);
            fields.finish()?;
            change.write(tx, ctx, actor, (import.company_id, user_id)).await?;
            user_id
        }
    };
    run.set_roles(tx, row, user_id, false).await?;
    let row = Row { user_id: Some(user_id), user_version: version(tx, user_id).await?, ..row.clone() };
    save(tx, &row, ImportRowState::Applied).await
}

/// Rejects a row whose person was changed by somebody else.
pub(super) async fn check_unchanged(tx: &Tx<'_>, row: &Row, user_id: i64) -> Result<()> {
    match version(tx, user_id).await? {
        now @ Some(_) if now == row.user_version => Ok(()),
        _ => Err(CHANGED_SINCE),
    }
}

/// The version of a user.
pub(super) async fn version(tx: &Tx<'_>, user_id: i64) -> Result<Option<i64>> {
    let version = user::Entity::find_by_id(user_id).select_only().column(user::Column::Version);
    Ok(version.into_tuple().one(&**tx).await?)
}

/// Records what became of a row.
pub(super) async fn save(tx: &Tx<'_>, row: &Row, state: ImportRowState) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Stored(state)))
        .col_expr(Column::UserId, Expr::value(row.user_id))
        .col_expr(Column::UserVersion, Expr::value(row.user_version))
        .col_expr(Column::Details, Expr::value(Json(row.details.0.clone())))
        .filter(Column::ImportId.eq(row.import_id))
        .filter(Column::Line.eq(row.line))
        .exec(&**tx)
        .await?;
    Ok(())
}
