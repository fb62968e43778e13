//! Runs jobs, with a limit on concurrency.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Semaphore,
    task::{JoinError, JoinSet},
};

use super::cause;
use kernel::Result;
use platform::{
    Ctx,
    jobs::{self, Failure, Job, LOGOUT_KINDS, MAIL_KINDS, Task},
};
use sign_in::{letters, password_resets, sessions};

/// The maximum number of concurrent jobs.
const MAX_RUNNING: usize = 16;
/// The maximum number of concurrent jobs that wait for other servers, by the prefix of their kinds: while those servers
/// are slow, all other jobs continue.
const SHARES: [(&str, usize); 2] = [(MAIL_KINDS, 3), (LOGOUT_KINDS, 10)];
/// The waits between attempts to record the outcome of a job, in seconds.
const SETTLE_WAITS: [u64; 4] = [1, 2, 4, 8];

/// The running jobs.
#[derive(Debug)]
pub(super) struct Running {
    tasks: JoinSet<()>,
    shares: [(&'static str, Arc<Semaphore>); 2],
}

impl Running {
    pub(super) fn none() -> Self {
        let shares = SHARES.map(|(kinds, most)| (kinds, Arc::new(Semaphore::new(most))));
        Self { tasks: JoinSet::new(), shares }
    }

    /// Starts jobs that are due, up to the maximum.
    pub(super) async fn start(&mut self, ctx: &Ctx) {
        if let Err(error) = self.try_start(ctx).await {
            tracing::warn!(error = %cause(&error), "jobs cannot be fetched");
        }
    }

    async fn try_start(&mut self, ctx: &Ctx) -> Result<()> {
        ctx.settings.refresh().await;
        while self.tasks.len() < MAX_RUNNING {
            let full = self.shares.iter().filter(|(_, share)| share.available_permits() == 0);
            let full: Vec<_> = full.map(|(kinds, _)| *kinds).collect();
            let Some(job) = jobs::due(&ctx.db, ctx.clock.now(), 1, &full).await?.pop() else { return Ok(()) };
            let Some(job) = jobs::claim(&ctx.db, job).await? else { continue };
            let share = self.shares.iter().find(|(kinds, _)| job.kind.starts_with(kinds));
            // Only this task acquires permits, so what was available above still is.
            let room = share.and_then(|(_, share)| Arc::clone(share).try_acquire_owned().ok());
            let ctx = ctx.clone();
            self.tasks.spawn(async move {
                perform(&ctx, &job).await;
                drop(room);
            });
        }
        Ok(())
    }

    /// Waits until a job has ended; forever if none is running.
    pub(super) async fn one_finished(&mut self) {
        match self.tasks.join_next().await {
            Some(ended) => log_panic(ended),
            None => std::future::pending().await,
        }
    }

    /// Waits until all jobs have ended.
    pub(super) async fn finish(mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            log_panic(ended);
        }
    }
}

fn log_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        // Its claim expires, and then the job is retried.
        tracing::error!(%error, "a job panicked");
    }
}

/// Runs a claimed job and records its outcome.
async fn perform(ctx: &Ctx, job: &Job) {
    let outcome = work(ctx, job).await;
    // A job without a recorded outcome is run again, so this waits for a database that is briefly unavailable.
    for wait in SETTLE_WAITS {
        match settle(ctx, job, &outcome).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(job = job.id, error = %cause(&error), "a job's end cannot be written")
            }
        }
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
    tracing::error!(job = job.id, kind = job.kind, "a job may be done twice");
}

async fn settle(ctx: &Ctx, job: &Job, outcome: &Result<(), Failure>) -> Result<()> {
    match outcome {
        Ok(()) => jobs::finished(&ctx.db, job).await,
        Err(failure) => {
            let (error, is_permanent) = match failure {
                Failure::Retryable(error) => (error, false),
                Failure::Permanent(error) => (error, true),
            };
            let cause = cause(error);
            tracing::warn!(
                job = job.id, kind = job.kind, attempts = job.attempts, is_permanent, error = %cause, "a job failed"
            );
            jobs::failed(&ctx.db, job, &cause, is_permanent).await
        }
    }
}

async fn work(ctx: &Ctx, job: &Job) -> Result<(), Failure> {
    match Task::of(job).map_err(Failure::Permanent)? {
        Task::Mail(mail) => letters::deliver(ctx, job, &mail).await,
        Task::BackchannelLogout(notice) => sessions::notify(ctx, notice).await,
        Task::PasswordResetRequest(request) => Ok(password_resets::prepare(ctx, request).await?),
    }
}
