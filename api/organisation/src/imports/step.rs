//! Runs the steps of an import: each job works for a while and leaves the rest to the next one.

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared_types::ImportState;

use super::{Import, apply, check, plan::public_errors, undo};
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

/// Records how far a step is, in the transaction of what was done. Returns `false` if another job did the same or the step
/// is over: then nothing may be done.
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

/// Runs a step of an import, unless it is over.
///
/// # Errors
/// When the database does not answer, or the server is busy.
pub async fn run(ctx: &Ctx, task: ImportStep) -> Result<(), Failure> {
    let Some(import) = Entity::find_by_id(task.import_id).one(ctx.db.read()).await.map_err(Error::from)?
    else {
        return Ok(());
    };
    if import.step != task.step {
        return Ok(());
    }
    match work(ctx, &import).await {
        Ok(true) => Ok(()),
        Ok(false) => Ok(ctx
            .db
            .write(task, |tx, task| {
                Box::pin(async move { jobs::enqueue(tx, &Task::Import(task.clone())).await })
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
