//! Turns of companies among the jobs of one kind, so that many jobs of one company delay no other: invitations of an
//! import do not delay the password reset of another company's person.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_types::{JobState, Word};

use super::{Job, due};
use kernel::{Result, Timestamp};
use store::{db::Db, entity::job};

/// The maximum number of companies that are examined for one job. The next job continues where this one stopped.
const MAX_EXAMINED: usize = 10;
/// A company id that is less than all others.
const BEFORE_ALL: i64 = -1;

/// The company that was examined last, for each kind of job.
#[derive(Debug, Default)]
pub struct Turns(HashMap<String, i64>);

impl Turns {
    /// Returns a job of a kind that is due: the longest overdue of the next company that has one. If that is not
    /// among the companies that are examined, it is the longest overdue of all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self, db: &Db, now: Timestamp, kind: &str) -> Result<Option<Job>> {
        let Some(oldest) = due(db, now, kind, 1).await?.pop() else { return Ok(None) };
        let mut last = self.0.get(kind).copied().unwrap_or(BEFORE_ALL);
        let mut next = None;
        for _ in 0..MAX_EXAMINED {
            match first_after(db, kind, last).await? {
                Some(job) => {
                    last = job.company_id;
                    if job.run_at.0 <= now {
                        next = Some(job);
                        break;
                    }
                }
                None => last = BEFORE_ALL,
            }
        }
        self.0.insert(kind.to_owned(), last);
        Ok(next.or(Some(oldest)))
    }
}

/// Returns the first job of the first company after another, in the order of ids.
async fn first_after(db: &Db, kind: &str, company_id: i64) -> Result<Option<Job>> {
    Ok(job::Entity::find()
        .filter(job::Column::State.eq(JobState::Waiting.as_str()))
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::CompanyId.gt(company_id))
        .order_by_asc(job::Column::CompanyId)
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .limit(1)
        .one(db.read())
        .await?)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::Clock;

    use super::*;
    use crate::jobs::{Mail, Task, claim, enqueue, enqueue_in};

    const KIND: &str = "mail.welcome";

    async fn database(dir: &tempfile::TempDir, clock: &Clock) -> Db {
        let url = format!("sqlite:{}", dir.path().join("aldaba.db").display());
        Db::open(&url, clock.clone()).await.unwrap()
    }

    async fn add(db: &Db, company_id: i64, wait: TimeDelta) {
        db.write((company_id, wait), |tx, (company_id, wait)| {
            Box::pin(async move {
                let task = Task::Mail(Mail::Welcome { user_id: 1 });
                if wait.is_zero() {
                    enqueue(tx, *company_id, &task).await
                } else {
                    enqueue_in(tx, *company_id, &task, *wait).await
                }
            })
        })
        .await
        .unwrap();
    }

    /// The companies of the next jobs, each claimed as the worker does.
    async fn companies(db: &Db, now: Timestamp, turns: &mut Turns, count: usize) -> Vec<i64> {
        let mut companies = Vec::new();
        for _ in 0..count {
            let job = turns.next(db, now, KIND).await.unwrap().expect("a due job");
            companies.push(job.company_id);
            assert!(claim(db, job).await.unwrap().is_some());
        }
        companies
    }

    #[tokio::test]
    async fn companies_take_turns_however_many_jobs_one_has() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), Clock::stopped());
        let db = database(&dir, &clock).await;
        for company_id in [[1; 30].as_slice(), &[2, 2, 3, 0]].concat() {
            add(&db, company_id, TimeDelta::zero()).await;
        }
        let mut turns = Turns::default();
        let first = companies(&db, clock.now(), &mut turns, 8).await;
        assert_eq!(first, [0, 1, 2, 3, 1, 2, 1, 1], "{first:?}");
        // One that has its first job later has the next turn.
        add(&db, 2, TimeDelta::zero()).await;
        assert_eq!(companies(&db, clock.now(), &mut turns, 2).await, [2, 1]);
        companies(&db, clock.now(), &mut turns, 25).await;
        assert!(turns.next(&db, clock.now(), KIND).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn companies_whose_jobs_are_not_due_take_no_turns() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), Clock::stopped());
        let db = database(&dir, &clock).await;
        for _ in 0..6 {
            add(&db, 1, TimeDelta::zero()).await;
        }
        for company_id in 2..40 {
            add(&db, company_id, TimeDelta::hours(1)).await;
        }
        add(&db, 40, TimeDelta::zero()).await;
        let mut turns = Turns::default();
        // Few companies are examined for a job, so the search for the next one goes on with the next job.
        let found = companies(&db, clock.now(), &mut turns, 6).await;
        assert!(found.contains(&40), "{found:?}");
        assert_eq!(companies(&db, clock.now(), &mut turns, 1).await, [1]);
        assert!(turns.next(&db, clock.now(), KIND).await.unwrap().is_none());
    }
}
