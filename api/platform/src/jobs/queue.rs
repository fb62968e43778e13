//! Claims jobs and records their outcome.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::Value;
use shared_types::{JobState, Word};

use super::Failure;
use super::task::SEALED;
use crate::failures::{cause, log_failure};
use kernel::{Result, Timestamp, clock::SKEW};
use store::{
    columns::{Json, Millis, Stored},
    db::Db,
    entity::{Job, job},
};

/// How long a claimed job may take before it becomes due again.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);
/// The waits between attempts to record the outcome of a job, in seconds.
const SETTLE_WAITS: [u64; 4] = [1, 2, 4, 8];
/// The maximum number of attempts. They span two days, so that a server that the job needs may be down for a weekend.
const MAX_ATTEMPTS: i64 = 20;
/// The wait after the first failure. It doubles with each further failure.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);
/// The maximum wait between two attempts.
const MAX_WAIT: TimeDelta = TimeDelta::hours(6);
/// The maximum length of a stored error, in characters.
const MAX_ERROR_LENGTH: usize = 1000;

/// Returns the kinds of the jobs that wait, due or not, in alphabetical order: one look into the index for each kind,
/// however many jobs wait.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_kinds(db: &Db) -> Result<Vec<String>> {
    let mut kinds: Vec<String> = Vec::new();
    loop {
        let mut next = job::Entity::find()
            .select_only()
            .column(job::Column::Kind)
            .filter(job::Column::State.eq(JobState::Waiting.as_str()));
        if let Some(last) = kinds.last() {
            next = next.filter(job::Column::Kind.gt(last));
        }
        let next = next.order_by_asc(job::Column::Kind).limit(1).into_tuple().one(db.read()).await?;
        match next {
            Some(kind) => kinds.push(kind),
            None => return Ok(kinds),
        }
    }
}

/// Returns the jobs of a kind that are due, the longest overdue first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn due(db: &Db, now: Timestamp, kind: &str, limit: u64) -> Result<Vec<Job>> {
    Ok(job::Entity::find()
        .filter(job::Column::State.eq(JobState::Waiting.as_str()))
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::RunAt.lte(Millis::from(now)))
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .limit(limit)
        .all(db.read())
        .await?)
}

/// Counts the jobs of some kinds that are due, up to `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn count_due(db: &Db, now: Timestamp, kinds: &[&str], limit: u64) -> Result<u64> {
    let mut count = 0;
    for kind in kinds {
        let ids: Vec<i64> = job::Entity::find()
            .select_only()
            .column(job::Column::Id)
            .filter(job::Column::State.eq(JobState::Waiting.as_str()))
            .filter(job::Column::Kind.eq(*kind))
            .filter(job::Column::RunAt.lte(Millis::from(now)))
            .limit(limit - count)
            .into_tuple()
            .all(db.read())
            .await?;
        count += ids.len() as u64;
        if count >= limit {
            break;
        }
    }
    Ok(count)
}

/// Makes the jobs due again that a worker had claimed when its process ended. Only the embedded database guarantees
/// that no worker runs at startup; with other databases, claims expire.
///
/// # Errors
/// When the database does not answer.
pub async fn reclaim(db: &Db) -> Result<()> {
    if !db.is_embedded() {
        return Ok(());
    }
    db.write((), |tx, ()| {
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

/// Makes the jobs due now that are due later than any job can be after so many attempts: the wall clock was set back
/// since they were recorded. The clock of another instance may be a little ahead.
///
/// # Errors
/// When the database does not answer.
pub async fn expedite(db: &Db) -> Result<()> {
    db.write((), |tx, ()| {
        Box::pin(async move {
            let now = tx.now();
            let after = |at: Timestamp| job::Column::RunAt.gt(Millis::from(at));
            // Only a step of an import is recorded for later, and it checks again whether it has to wait. A job that
            // was tried waits, or is claimed.
            let mut is_late = Condition::any().add(job::Column::Attempts.eq(0).and(after(now)));
            for attempts in 1..MAX_ATTEMPTS {
                let latest = Ord::max(retry_at(now, attempts), now + LEASE) + SKEW;
                is_late = is_late.add(job::Column::Attempts.eq(attempts).and(after(latest)));
            }
            job::Entity::update_many()
                .col_expr(job::Column::RunAt, Expr::value(Millis::from(now)))
                .filter(job::Column::State.eq(JobState::Waiting.as_str()))
                .filter(is_late.add(job::Column::Attempts.gte(MAX_ATTEMPTS).and(after(now + LEASE + SKEW))))
                .exec(&**tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// Claims a job that is due; `None` when another worker has it. The job is due again unless it is finished in time.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(db: &Db, job: Job) -> Result<Option<Job>> {
    let claimed = db
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

/// Records the outcome of a claimed job. A job without a recorded outcome is run again, so this waits for a database
/// that is briefly unavailable.
pub async fn settle(db: &Db, job: &Job, outcome: &Result<(), Failure>) {
    for wait in SETTLE_WAITS {
        let recorded = match outcome {
            Ok(()) => finished(db, job).await,
            Err(failure) => {
                let (error, is_permanent) = match failure {
                    Failure::Retryable(error) => (error, false),
                    Failure::Permanent(error) => (error, true),
                };
                let cause = cause(error);
                tracing::warn!(
                    job = job.id, kind = job.kind, attempts = job.attempts, is_permanent, error = %cause,
                    "a job failed"
                );
                failed(db, job, &cause, is_permanent).await
            }
        };
        match recorded {
            Ok(()) => return,
            Err(error) => {
                log_failure(&error, "the outcome of a job was not stored");
            }
        }
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
    tracing::error!(job = job.id, kind = job.kind, "a job may run again");
}

/// Marks a claimed job as done and deletes its secret.
///
/// # Errors
/// When the database does not answer.
async fn finished(db: &Db, job: &Job) -> Result<()> {
    let mut payload = job.payload.0.clone();
    if let Value::Object(members) = &mut payload {
        members.remove(SEALED);
    }
    db.write((job.id, payload), |tx, (id, payload)| {
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

/// Records that a claimed job failed. Unless the failure is permanent, the job is retried after a wait that doubles
/// each time, up to the maximum number of attempts.
///
/// # Errors
/// When the database does not answer.
async fn failed(db: &Db, job: &Job, error: &str, is_permanent: bool) -> Result<()> {
    let error: String = error.chars().take(MAX_ERROR_LENGTH).collect();
    db.write((job.id, job.attempts, error, is_permanent), |tx, (id, attempts, error, is_permanent)| {
        Box::pin(async move {
            let last = *is_permanent || *attempts >= MAX_ATTEMPTS;
            let state = if last { JobState::Failed } else { JobState::Waiting };
            let finished_at = last.then(|| Millis::from(tx.now()));
            let run_at = retry_at(tx.now(), *attempts) - jitter(*id, *attempts);
            job::Entity::update_many()
                .col_expr(job::Column::State, Expr::value(Stored(state)))
                .col_expr(job::Column::RunAt, Expr::value(Millis::from(run_at)))
                .col_expr(job::Column::Error, Expr::value(Some(error.clone())))
                .col_expr(job::Column::FinishedAt, Expr::value(finished_at))
                .filter(job::Column::Id.eq(*id))
                .filter(job::Column::Attempts.eq(*attempts))
                // An administrator may have cancelled it after its claim expired.
                .filter(job::Column::State.eq(JobState::Waiting.as_str()))
                .exec(&**tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// Returns when a job that failed for the `attempts`-th time is retried at the latest.
fn retry_at(now: Timestamp, attempts: i64) -> Timestamp {
    now + wait_after(attempts)
}

fn wait_after(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts - 1).map_or(0, |count| Ord::min(count, 16));
    Ord::min(FIRST_WAIT * 2_i32.pow(doublings), MAX_WAIT)
}

/// Returns by how much a retry is earlier: up to a fifth of its wait, different for each job and attempt, so that jobs
/// that failed together, since a server did not answer, do not all reach it at the same moment again.
fn jitter(id: i64, attempts: i64) -> TimeDelta {
    // Multiplying by the golden ratio spreads consecutive numbers (Knuth, The Art of Computer Programming, 6.4).
    let number = id.unsigned_abs().wrapping_add(attempts.unsigned_abs().wrapping_mul(7919));
    let share = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
    wait_after(attempts) / 5 / 256 * i32::try_from(share).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::{Mail, Task};
    use kernel::Clock;

    #[test]
    fn each_wait_is_twice_the_last_up_to_a_limit() {
        let now = Timestamp::UNIX_EPOCH;
        let waits: Vec<_> =
            [1, 2, 3, 10, 40].map(|attempts| (retry_at(now, attempts) - now).num_seconds()).into();
        assert_eq!(waits, [10, 20, 40, 5120, 21600]);
    }

    #[test]
    fn jobs_that_failed_together_are_retried_at_different_times() {
        for attempts in [1, 2, 10, 19] {
            let jitters: Vec<_> = (1..=100).map(|id| jitter(id, attempts)).collect();
            let most = wait_after(attempts) / 5;
            assert!(jitters.iter().all(|jitter| *jitter >= TimeDelta::zero() && *jitter < most));
            let different: std::collections::HashSet<_> = jitters.iter().collect();
            assert!(different.len() > 50, "{} of 100 after attempt {attempts}", different.len());
            assert!(jitters.iter().any(|jitter| *jitter > most / 2), "attempt {attempts}");
        }
    }

    #[tokio::test]
    async fn jobs_are_due_although_the_clock_was_set_back_and_claimed_ones_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let url = format!("sqlite:{}", dir.path().join("aldaba.db").display());
        let db = Db::open(&url, clock.clone()).await.unwrap();
        for user_id in [1, 2] {
            let task = Task::Mail(Mail::Welcome { user_id });
            db.write(task, |tx, task| Box::pin(crate::jobs::enqueue(tx, 1, task))).await.unwrap();
        }
        let due = async || {
            let jobs = super::due(&db, clock.now(), "mail.welcome", 10).await.unwrap();
            jobs.iter().map(|job| job.payload.0["user_id"].clone()).collect::<Vec<_>>()
        };
        let first = super::due(&db, clock.now(), "mail.welcome", 1).await.unwrap().remove(0);
        assert!(claim(&db, first).await.unwrap().is_some());
        assert_eq!(due().await, [2]);
        // A claim is left alone although the clock of the other instance is a little ahead.
        clock.set(TimeDelta::seconds(-30));
        assert!(due().await.is_empty());
        expedite(&db).await.unwrap();
        assert_eq!(due().await, [2]);
    }

    #[tokio::test]
    async fn jobs_that_failed_are_retried_in_time_although_the_clock_was_set_back() {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::stopped();
        let url = format!("sqlite:{}", dir.path().join("aldaba.db").display());
        let db = Db::open(&url, clock.clone()).await.unwrap();
        let task = Task::Mail(Mail::Welcome { user_id: 1 });
        db.write(task, |tx, task| Box::pin(crate::jobs::enqueue(tx, 1, task))).await.unwrap();
        let due = async || super::due(&db, clock.now(), "mail.welcome", 1).await.unwrap().pop();
        let claimed = claim(&db, due().await.unwrap()).await.unwrap().unwrap();
        settle(&db, &claimed, &Err(Failure::Retryable(kernel::Error::Busy))).await;
        expedite(&db).await.unwrap();
        assert_eq!(due().await, None, "it waits as usual");
        clock.set(TimeDelta::days(-100));
        assert_eq!(due().await, None);
        expedite(&db).await.unwrap();
        assert!(due().await.is_some());
        // One that was claimed by a process that has ended is due too.
        let claimed = claim(&db, due().await.unwrap()).await.unwrap();
        assert!(claimed.is_some());
        clock.set(TimeDelta::hours(-1));
        expedite(&db).await.unwrap();
        assert!(due().await.is_some());
    }
}
