//! Lists jobs and retries failed ones.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared_types::{Job as Dto, JobState, TimeSort, Word};

use super::{Job, task::SEALED};
use crate::{
    actor::Actor,
    audit::{self, Event},
};
use kernel::{Error, Result};
use store::{
    columns::{Millis, Stored},
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
        .filter(job::Column::State.ne(JobState::Done.as_str()))
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

/// Returns a job as the API represents it, without its secret.
#[must_use]
pub fn to_dto(job: Job) -> Dto {
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
        created_at: job.created_at.0,
        finished_at: job.finished_at.map(|at| at.0),
    }
}
