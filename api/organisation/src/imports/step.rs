//! Runs the steps of an import: each job works for a while and leaves the rest to the next one.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use shared_types::{ImportPause, ImportPauseReason, ImportState, Word};

use super::{Import, apply, check, plan::public_errors, undo, view::begin};
use crate::{applications, people};
use kernel::{Error, Result};
use platform::{
    actor::{Actor, RequestSource, Via, Who},
    ctx::Ctx,
    failures::log_failure,
    jobs::{self, Failure, ImportStep, Task},
};
use store::{
    columns::{Json, Millis, Stored},
    db::Tx,
    entity::import::{Column, Entity},
    payloads::ImportProgress,
};

/// How long a job works. It is much shorter than its claim lasts.
const BUDGET: Duration = Duration::from_secs(20);

/// The number of imports of a company that are under way at once: those of other companies get their turn.
const MAX_UNDER_WAY: u64 = 3;
/// The states of an import that is under way.
pub(super) const UNDER_WAY: [ImportState; 3] =
    [ImportState::Checking, ImportState::Applying, ImportState::Undoing];
const TOO_MANY_STEPS: Error = Error::Conflict {
    code: "too_many_steps",
    text: "three imports of the company are under way: wait until one is done",
};

/// When a job leaves the rest to the next one.
pub(super) struct Deadline<'a> {
    ctx: &'a Ctx,
    began: Duration,
}

impl<'a> Deadline<'a> {
    fn new(ctx: &'a Ctx) -> Self {
        Self { ctx, began: ctx.clock.monotonic() }
    }

    pub(super) fn is_over(&self) -> bool {
        self.ctx.clock.monotonic().saturating_sub(self.began) >= BUDGET
    }
}

/// How far a step is after a transaction.
pub(super) struct Advance<'a> {
    /// The state in which the step is.
    pub(super) during: ImportState,
    pub(super) position: i64,
    /// The number of rows that the transaction is done with.
    pub(super) done: i64,
    pub(super) progress: &'a ImportProgress,
    /// The state after the last transaction.
    pub(super) end: Option<ImportState>,
    pub(super) total: Option<i64>,
}

/// Records how far a step is, in the transaction of what was done. Returns `false` if another job did the same or the
/// step is over: then nothing may be done.
pub(super) async fn advance(tx: &Tx<'_>, import: &Import, to: &Advance<'_>) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(Stored(to.end.unwrap_or(to.during))))
        .col_expr(Column::Position, Expr::value(to.position))
        .col_expr(Column::Processed, Expr::value(import.processed + to.done))
        .col_expr(Column::Progress, Expr::value(Json(to.progress.clone())))
        .col_expr(Column::Total, Expr::value(to.total.or(import.total)))
        .col_expr(Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .filter(Column::Id.eq(import.id))
        .filter(Column::Step.eq(import.step))
        .filter(Column::State.eq(to.during.to_string()))
        .filter(Column::Position.eq(import.position))
        .filter(Column::Processed.eq(import.processed))
        .exec(&**tx)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Begins the next step of an import with the rights of who starts it, in the transaction that locked it.
///
/// # Errors
/// [`Error::Conflict`] with `too_many_steps`.
pub(super) async fn start(
    tx: &Tx<'_>,
    actor: &Actor,
    import: &Import,
    state: ImportState,
    position: i64,
) -> Result<()> {
    let under_way = Entity::find()
        .filter(Column::CompanyId.eq(import.company_id))
        .filter(Column::State.is_in(UNDER_WAY.map(Word::as_str)))
        .count(&**tx)
        .await?;
    if under_way >= MAX_UNDER_WAY {
        return Err(TOO_MANY_STEPS);
    }
    let step = begin(tx, import, state, position).await?;
    let (user_id, client_id) = runner(actor)?;
    Entity::update_many()
        .col_expr(Column::UserId, Expr::value(user_id))
        .col_expr(Column::ClientId, Expr::value(client_id))
        .filter(Column::Id.eq(import.id))
        .exec(&**tx)
        .await?;
    jobs::enqueue(tx, import.company_id, &Task::Import(ImportStep { import_id: import.id, step })).await
}

/// The id of the person, or else the client id of the application, with whose rights an actor runs an import.
///
/// # Errors
/// [`Error::Forbidden`] for other actors.
pub(super) fn runner(actor: &Actor) -> Result<(Option<i64>, Option<String>)> {
    match &actor.who {
        Who::Person { person, .. } => Ok((Some(person.user.id), None)),
        Who::Client { application, .. } => Ok((None, Some(application.client_id.clone()))),
        _ => Err(Error::forbidden()),
    }
}

/// Whether an actor created an import or started its last step.
pub(super) fn is_run_by(import: &Import, actor: &Actor) -> bool {
    runner(actor).is_ok_and(|runner| runner == (import.user_id, import.client_id.clone()))
}

/// Leaves the rest of a step to a job that runs later, and records why.
pub(super) async fn pause(
    ctx: &Ctx,
    import: &Import,
    reason: ImportPauseReason,
    wait: TimeDelta,
) -> Result<()> {
    ctx.db
        .write((import.clone(), reason, wait), |tx, (import, reason, wait)| {
            Box::pin(async move {
                let pause = Some(ImportPause { reason: *reason, until: tx.now() + *wait });
                let progress = ImportProgress { pause, ..import.progress.0.clone() };
                let to = Advance {
                    during: import.state.0,
                    position: import.position,
                    done: 0,
                    progress: &progress,
                    end: None,
                    total: None,
                };
                if !advance(tx, import, &to).await? {
                    return Ok(());
                }
                let rest = ImportStep { import_id: import.id, step: import.step };
                jobs::enqueue_in(tx, import.company_id, &Task::Import(rest), *wait).await
            })
        })
        .await
}

/// Runs a step of an import, unless it is over.
///
/// # Errors
/// When the database does not answer, or the server is busy.
pub async fn run(ctx: &Ctx, task: ImportStep) -> Result<(), Failure> {
    let Some(mut import) =
        Entity::find_by_id(task.import_id).one(ctx.db.read()).await.map_err(Error::from)?
    else {
        return Ok(());
    };
    if import.step != task.step {
        return Ok(());
    }
    import.progress.0.pause = None;
    match work(ctx, &import).await {
        Ok(true) => Ok(()),
        Ok(false) => Ok(ctx
            .db
            .write((import.company_id, task), |tx, (company_id, task)| {
                Box::pin(async move { jobs::enqueue(tx, *company_id, &Task::Import(task.clone())).await })
            })
            .await?),
        Err(error @ (Error::Busy | Error::Database(_))) => Err(Failure::Retryable(error)),
        Err(error) => {
            log_failure(&error, "an import cannot go on");
            let text = match public_errors(error) {
                Ok(errors) => errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join("; "),
                Err(_) => "internal error".to_owned(),
            };
            Ok(fail(ctx, import, text).await?)
        }
    }
}

/// Returns whether the step is complete.
async fn work(ctx: &Ctx, import: &Import) -> Result<bool> {
    let actor = actor(ctx, import).await?;
    actor.administered_company(&ctx.db, import.company_id).await?;
    let deadline = Deadline::new(ctx);
    match import.state.0 {
        ImportState::Checking => check::work(ctx, &actor, import, &deadline).await,
        ImportState::Applying => apply::work(ctx, &actor, import, &deadline).await,
        ImportState::Undoing => undo::work(ctx, &actor, import, &deadline).await,
        _ => Ok(true),
    }
}

/// Who runs an import, with the rights of now.
async fn actor(ctx: &Ctx, import: &Import) -> Result<Actor> {
    let source = RequestSource { request_id: format!("import-{}", import.id), ..RequestSource::default() };
    let who = match (import.user_id, &import.client_id) {
        (Some(user_id), _) => {
            let person = people::find(ctx, user_id).await?;
            person.map(|person| Who::Person { person, via: Via::AccessToken { read_only: false } })
        }
        (None, Some(client_id)) => {
            let client = applications::client(ctx, client_id).await?;
            client.map(|client| Who::Client { application: client.application.clone(), read_only: false })
        }
        (None, None) => None,
    };
    let who = who.ok_or(Error::Forbidden {
        code: "forbidden",
        text: "the person or application that runs it may not do so any more",
    })?;
    Ok(Actor { who, source })
}

async fn fail(ctx: &Ctx, import: Import, text: String) -> Result<()> {
    ctx.db
        .write((import, text), |tx, (import, text)| {
            Box::pin(async move {
                Entity::update_many()
                    .col_expr(Column::State, Expr::value(Stored(ImportState::Failed)))
                    .col_expr(Column::Error, Expr::value(Some(text.clone())))
                    .col_expr(Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
                    .filter(Column::Id.eq(import.id))
                    .filter(Column::Step.eq(import.step))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}
