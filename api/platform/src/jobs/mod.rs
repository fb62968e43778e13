//! Jobs: work that a change causes. A job is recorded in the same transaction as the change, so that neither is lost
//! without the other.
//!
//! The database row is the only state. A worker claims a job by postponing it for as long as the work may take, so that
//! the job becomes due again if the worker dies.
//!
//! [`Task`] says what a job does; it is stored as the job's kind and payload.

mod list;
pub mod mails;
mod progress;
mod queue;
mod task;
mod turns;

pub use list::{cancel, get, list, retry};
pub use progress::{shown, shown_page};
pub use queue::{claim, count_due, due, expedite, reclaim, settle, waiting_kinds};
pub use task::{
    AccessLossNotice, ConnectionTestJob, EmailCodeRequest, FactorChange, ImportStep, InvitationMail,
    LOGOUT_KINDS, LogoutNotice, MAIL_KINDS, Mail, ResetRequest, Sealed, Task,
};
pub use turns::Turns;

pub use store::entity::Job;

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use shared_types::JobState;

use kernel::{Error, Result};
use store::{
    columns::{Json, Stored},
    db::{Topic, Tx},
    entity::job,
};

/// Why an attempt at a job failed.
#[derive(Debug)]
pub enum Failure {
    /// A later attempt may succeed.
    Retryable(Error),
    /// No later attempt can succeed.
    Permanent(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Retryable(error)
    }
}

/// The company of jobs that belong to no company, or to none that is known yet.
pub const NO_COMPANY: i64 = 0;

/// Records a job in the transaction of the change that causes it. Companies take turns ([`Turns`]), so that many jobs
/// of one company do not delay those of another.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx<'_>, company_id: i64, task: &Task) -> Result<()> {
    insert(tx, company_id, task, 0, TimeDelta::zero()).await?;
    tx.touch(Topic::Jobs);
    Ok(())
}

/// Records a job that runs after a wait, or earlier: it is due at once when the server starts or the clock is set back.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue_in(tx: &Tx<'_>, company_id: i64, task: &Task, wait: TimeDelta) -> Result<()> {
    insert(tx, company_id, task, 0, wait).await.map(drop)
}

/// Records a job as claimed by the caller, which runs it after the commit and records its outcome by [`settle`]. If it
/// does not, the job is due again when the claim expires.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue_claimed(tx: &Tx<'_>, task: &Task) -> Result<Job> {
    insert(tx, NO_COMPANY, task, 1, queue::LEASE).await
}

async fn insert(tx: &Tx<'_>, company_id: i64, task: &Task, attempts: i64, wait: TimeDelta) -> Result<Job> {
    let (kind, payload) = task.stored()?;
    let row = job::ActiveModel {
        id: NotSet,
        kind: Set(kind),
        company_id: Set(company_id),
        payload: Set(Json(payload)),
        state: Set(Stored(JobState::Waiting)),
        attempts: Set(attempts),
        run_at: Set((tx.now() + wait).into()),
        error: Set(None),
        created_at: Set(tx.now().into()),
        finished_at: Set(None),
        is_mail: Set(matches!(task, Task::Mail(_))),
        recipient: Set(None),
    };
    Ok(row.insert(&**tx).await?)
}
