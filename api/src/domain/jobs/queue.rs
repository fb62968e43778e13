//! Taking jobs, and saying how they went.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::Value;
use shared_types::{JobState, Word};

use super::SEALED;
use crate::{
    domain::{
        ctx::Ctx,
        entity::{Job, job},
        stored::{Json, Millis, Stored},
    },
    kernel::{Result, Timestamp},
};

/// How long a claimed job may take before it comes due again.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often a job is tried: over two days, so that what it needs may be gone for a weekend.
const MOST_ATTEMPTS: i64 = 20;
/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);
/// The longest wait between two attempts.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);
/// The most characters of an error that are kept.
const MOST_ERROR: usize = 1000;

/// The jobs whose time has come, the longest due first; at most `limit`, and none whose kind begins as one of
/// `except`.
///
/// # Errors
/// When the database does not answer.
pub async fn due(ctx: &Ctx, limit: u64, except: &[&str]) -> Result<Vec<Job>> {
    let others = except.iter().map(|kinds| job::Column::Kind.not_like(format!("{kinds}%")));
    Ok(job::Entity::find()
        .filter(job::Column::State.eq(JobState::Waiting.as_str()))
        .filter(job::Column::RunAt.lte(Millis::from(ctx.clock.now())))
        .filter(others.fold(Condition::all(), Condition::add))
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .limit(limit)
        .all(ctx.db.read())
        .await?)
}

/// Lets jobs come due again that a worker had claimed when its process died. Only the embedded database knows at its
/// start that no worker lives; elsewhere a claim ends by itself.
///
/// # Errors
/// When the database does not answer.
pub async fn reclaim(ctx: &Ctx) -> Result<()> {
    if !ctx.db.is_embedded() {
        return Ok(());
    }
    ctx.db
        .write((), |tx, ()| {
            Box::pin(async move {
                job::Entity::update_many()
                    .col_expr(job::Column::RunAt, Expr::value(Millis::from(tx.now())))
                    .filter(job::Column::State.eq(JobState::Waiting.as_str()))
                    .filter(job::Column::Attempts.gt(0))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Claims a job that was due: `None` when another worker has it. It comes due again unless it is finished in time.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(ctx: &Ctx, job: Job) -> Result<Option<Job>> {
    let claimed = ctx
        .db
        .write((job.id, job.attempts), |tx, (id, attempts)| {
            Box::pin(async move {
                let result = job::Entity::update_many()
                    .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
                    .col_expr(job::Column::RunAt, Expr::value(Millis::from(tx.now() + LEASE)))
                    .col_expr(job::Column::Error, Expr::value(None::<String>))
                    .filter(job::Column::Id.eq(*id))
                    .filter(job::Column::State.eq(JobState::Waiting.as_str()))
                    .filter(job::Column::Attempts.eq(*attempts))
                    .filter(job::Column::RunAt.lte(Millis::from(tx.now())))
                    .exec(&**tx)
                    .await?;
                Ok(result.rows_affected == 1)
            })
        })
        .await?;
    Ok(claimed.then_some(Job { attempts: job.attempts + 1, ..job }))
}

/// Says that a claimed job is done. What it held encrypted is forgotten.
///
/// # Errors
/// When the database does not answer.
pub async fn finished(ctx: &Ctx, job: &Job) -> Result<()> {
    let mut payload = job.payload.0.clone();
    if let Value::Object(members) = &mut payload {
        members.remove(SEALED);
    }
    ctx.db
        .write((job.id, payload), |tx, (id, payload)| {
            Box::pin(async move {
                job::Entity::update_many()
                    .col_expr(job::Column::State, Expr::value(Stored(JobState::Done)))
                    .col_expr(job::Column::Payload, Expr::value(Json(payload.clone())))
                    .col_expr(job::Column::Error, Expr::value(None::<String>))
                    .col_expr(job::Column::FinishedAt, Expr::value(Some(Millis::from(tx.now()))))
                    .filter(job::Column::Id.eq(*id))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Says that a claimed job failed: unless this is final, it is tried again later, each time after a longer wait, up to
/// a limit.
///
/// # Errors
/// When the database does not answer.
pub async fn failed(ctx: &Ctx, job: &Job, error: &str, is_final: bool) -> Result<()> {
    let error: String = error.chars().take(MOST_ERROR).collect();
    ctx.db
        .write((job.id, job.attempts, error, is_final), |tx, (id, attempts, error, is_final)| {
            Box::pin(async move {
                let last = *is_final || *attempts >= MOST_ATTEMPTS;
                let state = if last { JobState::Failed } else { JobState::Waiting };
                let finished_at = last.then(|| Millis::from(tx.now()));
                job::Entity::update_many()
                    .col_expr(job::Column::State, Expr::value(Stored(state)))
                    .col_expr(job::Column::RunAt, Expr::value(Millis::from(again(tx.now(), *attempts))))
                    .col_expr(job::Column::Error, Expr::value(Some(error.clone())))
                    .col_expr(job::Column::FinishedAt, Expr::value(finished_at))
                    .filter(job::Column::Id.eq(*id))
                    .filter(job::Column::Attempts.eq(*attempts))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// When a job that failed for the `attempts`-th time is tried again.
fn again(now: Timestamp, attempts: i64) -> Timestamp {
    let doublings = u32::try_from(attempts - 1).map_or(0, |count| Ord::min(count, 16));
    now + Ord::min(FIRST_WAIT * 2_i32.pow(doublings), LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_last_up_to_a_limit() {
        let now = Timestamp::UNIX_EPOCH;
        let waits: Vec<_> =
            [1, 2, 3, 10, 40].map(|attempts| (again(now, attempts) - now).num_seconds()).into();
        assert_eq!(waits, [10, 20, 40, 5120, 21600]);
    }
}
