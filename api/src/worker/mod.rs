//! The worker: does the jobs that changes record, and what has to be done from time to time.

use std::{future::Future, time::Duration};

use crate::{
    domain::{
        Ctx, cleanup,
        jobs::{self, Job},
        mail,
    },
    kernel::{Error, Result},
};

/// How often it looks for jobs that were recorded elsewhere or whose time has come. A job that this process records
/// wakes it at once.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often memory of password hashing that is not used is given back.
const TRIM_EVERY: Duration = Duration::from_secs(5);
/// How often what has expired is deleted.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Jobs that are fetched at a time.
const BATCH: u64 = 20;

/// Works until `shutdown` completes; a job that has begun is finished first.
pub async fn run(ctx: Ctx, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    if let Err(error) = jobs::reclaim(&ctx).await {
        tracing::warn!(error = %cause(&error), "jobs of a process that died wait for their time");
    }
    let mut look = interval(LOOK_EVERY);
    let mut trim = interval(TRIM_EVERY);
    let mut sweep = interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => return,
            () = ctx.db.topics().job_recorded() => do_jobs(&ctx).await,
            _ = look.tick() => do_jobs(&ctx).await,
            _ = trim.tick() => ctx.hasher.trim(),
            _ = sweep.tick() => sweep_all(&ctx).await,
        }
    }
}

/// Ticks that are missed while a job runs are not made up for.
fn interval(period: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    interval
}

/// Does one batch of the jobs that are due; more are found at the next look, which then comes at once.
async fn do_jobs(ctx: &Ctx) {
    if let Err(error) = try_jobs(ctx).await {
        tracing::warn!(error = %cause(&error), "jobs cannot be fetched");
    }
}

async fn try_jobs(ctx: &Ctx) -> Result<()> {
    loop {
        let due = jobs::due(ctx, BATCH).await?;
        let full = due.len() as u64 == BATCH;
        for job in due {
            if let Some(job) = jobs::claim(ctx, job).await? {
                settle(ctx, &job, work(ctx, &job).await).await?;
            }
        }
        if !full {
            return Ok(());
        }
    }
}

async fn settle(ctx: &Ctx, job: &Job, outcome: Result<()>) -> Result<()> {
    match outcome {
        Ok(()) => jobs::finished(ctx, job).await,
        Err(error) => {
            let cause = cause(&error);
            tracing::warn!(job = job.id, kind = job.kind, attempts = job.attempts, error = %cause, "a job failed");
            jobs::failed(ctx, job, &cause).await
        }
    }
}

async fn work(ctx: &Ctx, job: &Job) -> Result<()> {
    match job.kind.as_str() {
        kind if kind.starts_with("mail.") => {
            if let Some(letter) = mail::compose(ctx, job).await? {
                mail::write(ctx, job, &letter).await?;
            }
            Ok(())
        }
        kind => Err(Error::internal(format!("there are no jobs of the kind {kind}"))),
    }
}

async fn sweep_all(ctx: &Ctx) {
    loop {
        match cleanup::sweep(ctx).await {
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(error = %cause(&error), "what has expired cannot be deleted");
                return;
            }
        }
    }
}

/// The error with its private cause, for the log and the job's row.
fn cause(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
