//! Lists jobs, retries failed ones and cancels those that wait.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use shared_types::{Job as Dto, JobProgress, JobState, TimeSort, Word};

use super::{
    Job,
    task::{IMPORT_KIND, SEALED},
};
use crate::{
    actor::Actor,
    audit::{self, Event},
};
use kernel::{Error, Result};
use store::{
    columns::{Json, Millis, Stored},
    db::{Db, Topic, Tx},
    entity::job,
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the jobs, the newest first by default, filtered by kind.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator; [`Error::Invalid`] if the page is invalid.
pub async fn list(
    db: &Db,
    actor: &Actor,
    page: &PageRequest,
    sort: TimeSort,
    state: Option<JobState>,
) -> Result<Page<Job>> {
    actor.require_admin()?;
    let mut query = job::Entity::find();
    if let Some(state) = state {
        query = query.filter(job::Column::State.eq(state.as_str()));
    }
    if let Some(q) = page.search() {
        query = query.filter(begins_with(job::Column::Kind, &q));
    }
    // Ids are assigned in chronological order.
    let id = job::Column::Id;
    let sort = Sort { name: sort.as_str(), column: id, id, descending: sort == TimeSort::AtDescending };
    page.fetch(db.read(), query, sort, |row| (SortKey::Number(row.id), row.id)).await
}

/// Returns a job.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator; [`Error::NotFound`] if the job does not exist.
pub async fn get(db: &Db, actor: &Actor, id: i64) -> Result<Job> {
    actor.require_admin()?;
    job::Entity::find_by_id(id).one(db.read()).await?.ok_or(Error::NotFound("job"))
}

/// Retries a failed job immediately, with as many attempts as a new one.
///
/// # Errors
/// Those of [`get`]; [`Error::Conflict`] with `not_failed` when the job is done, running or was not attempted yet.
pub async fn retry(db: &Db, actor: &Actor, id: i64) -> Result<Job> {
    get(db, actor, id).await?;
    db.write((actor.clone(), id), |tx, (actor, id)| Box::pin(reset_failed(tx, actor, *id))).await?;
    get(db, actor, id).await
}

async fn reset_failed(tx: &Tx<'_>, actor: &Actor, id: i64) -> Result<()> {
    // A running job has no error.
    let changed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(Stored(JobState::Waiting)))
        .col_expr(job::Column::Attempts, Expr::value(0_i64))
        .col_expr(job::Column::RunAt, Expr::value(Millis::from(tx.now())))
        .col_expr(job::Column::FinishedAt, Expr::value(None::<Millis>))
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::State.is_in([JobState::Waiting.as_str(), JobState::Failed.as_str()]))
        .filter(job::Column::Error.is_not_null())
        .exec(&**tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict {
            code: "not_failed",
            text: "only a job that failed can be tried again",
        });
    }
    tx.touch(Topic::Jobs);
    audit::record(tx, actor, Event::new("job.retried").target("job", id, "")).await
}

/// Cancels a job that waits, also for its next attempt, and deletes its secret.
///
/// # Errors
/// Those of [`get`]; [`Error::Conflict`] with `import` when it belongs to an import, which is cancelled itself, and
/// with `not_waiting` when it runs or has ended.
pub async fn cancel(db: &Db, actor: &Actor, id: i64) -> Result<Job> {
    let job = get(db, actor, id).await?;
    if job.kind == IMPORT_KIND {
        return Err(Error::Conflict { code: "import", text: "cancel the import that the job belongs to" });
    }
    db.write((actor.clone(), job), |tx, (actor, job)| Box::pin(end_waiting(tx, actor, job))).await?;
    get(db, actor, id).await
}

async fn end_waiting(tx: &Tx<'_>, actor: &Actor, job: &Job) -> Result<()> {
    let mut payload = job.payload.0.clone();
    if let Some(members) = payload.as_object_mut() {
        members.remove(SEALED);
    }
    let now = Millis::from(tx.now());
    // A running job was attempted, has no error, and its claim has not expired.
    let does_not_run =
        job::Column::Attempts.eq(0).or(job::Column::Error.is_not_null()).or(job::Column::RunAt.lte(now));
    let cancelled = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(Stored(JobState::Cancelled)))
        .col_expr(job::Column::Payload, Expr::value(Json(payload)))
        .col_expr(job::Column::FinishedAt, Expr::value(Some(now)))
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::State.eq(JobState::Waiting.as_str()))
        .filter(does_not_run)
        .exec(&**tx)
        .await?;
    if cancelled.rows_affected == 0 {
        return Err(Error::Conflict {
            code: "not_waiting",
            text: "only a job that waits can be cancelled: this one runs or has ended",
        });
    }
    audit::record(tx, actor, Event::new("job.cancelled").target("job", job.id, "")).await
}

/// Returns a job as the API represents it, without its secret.
pub(super) fn to_dto(job: Job, progress: Option<JobProgress>) -> Dto {
    let mut payload = job.payload.0;
    if let Some(members) = payload.as_object_mut() {
        members.remove(SEALED);
    }
    Dto {
        id: job.id,
        kind: job.kind,
        state: job.state.0,
        attempts: job.attempts,
        run_at: job.run_at.0,
        error: job.error,
        payload,
        progress,
        created_at: job.created_at.0,
        finished_at: job.finished_at.map(|at| at.0),
    }
}
