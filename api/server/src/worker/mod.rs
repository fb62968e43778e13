//! The worker: runs the jobs that changes record, and periodic maintenance.

mod jobs;
mod schedules;

use std::{future::Future, time::Duration};

use chrono::TimeDelta;

use jobs::Running;
use kernel::{Clock, Result, Timestamp};
use organisation::{applications, imports};
use platform::{Ctx, audit_counts, cleanup, failures::log_failure, jobs as queue};

/// The interval between checks for jobs that were recorded elsewhere or have become due. A job that this process
/// records wakes the worker at once.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The interval at which unused memory of password hashing is freed.
const TRIM_INTERVAL: Duration = Duration::from_secs(5);
/// How often signing keys are looked after.
const MAINTENANCE_INTERVAL: Duration = Duration::from_secs(60);
/// By how much the wall clock may differ from the time that passed before jobs are looked after.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(1);
/// How often what has expired is deleted.
const CLEAN_UP_INTERVAL: Duration = Duration::from_secs(60);

/// Runs until `shutdown` completes, then finishes the running jobs. Maintenance runs beside the jobs, so that neither
/// waits for the other.
pub async fn run(ctx: Ctx, shutdown: impl Future<Output = ()>) {
    tokio::select! {
        () = run_jobs(&ctx, shutdown) => {}
        () = maintain(&ctx) => {}
        () = clean_up(&ctx) => {}
    }
    // Waits for the writes that the clean-up may have begun.
    write_counts(&ctx).await;
}

/// Does what a process needs that runs no jobs, until `shutdown` completes: frees unused memory of password hashing,
/// and writes what the process counted.
pub async fn maintain_without_jobs(ctx: Ctx, shutdown: impl Future<Output = ()>) {
    tokio::select! {
        () = shutdown => {}
        () = maintain_process(&ctx) => {}
    }
    // Waits for the writes that may have begun.
    write_counts(&ctx).await;
}

/// Looks after what is of this process alone.
async fn maintain_process(ctx: &Ctx) {
    let mut trim = interval(TRIM_INTERVAL);
    let mut write = interval(CLEAN_UP_INTERVAL);
    loop {
        tokio::select! {
            _ = trim.tick() => ctx.hasher.trim(),
            _ = write.tick() => {
                ctx.settings.refresh().await;
                write_counts(ctx).await;
            }
        }
    }
}

/// Writes the audit events and refused requests that this process counted.
async fn write_counts(ctx: &Ctx) {
    audit_counts::write(ctx).await;
    applications::refusals::write(ctx).await;
}

/// Runs jobs until `shutdown` completes, then finishes the running ones.
async fn run_jobs(ctx: &Ctx, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    if let Err(error) = queue::reclaim(&ctx.db).await {
        log_failure(&error, "jobs of a process that died wait for their time");
    }
    expedite(ctx).await;
    let mut running = Running::none();
    let mut poll = interval(POLL_INTERVAL);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => return running.finish().await,
            () = running.one_finished() => running.start(ctx).await,
            () = ctx.db.topics().job_recorded() => running.find_and_start(ctx).await,
            _ = poll.tick() => running.find_and_start(ctx).await,
        }
    }
}

/// Looks after the signing keys, the clock, scheduled tasks, and the memory of password hashing.
async fn maintain(ctx: &Ctx) {
    let mut upkeep = Upkeep::new(&ctx.clock);
    let mut poll = interval(POLL_INTERVAL);
    let mut trim = interval(TRIM_INTERVAL);
    loop {
        tokio::select! {
            _ = poll.tick() => {
                upkeep.run_if_due(ctx).await;
                schedules::run_due(ctx).await;
            }
            _ = trim.tick() => ctx.hasher.trim(),
        }
    }
}

/// Writes the counted audit events and refused requests, and deletes what has expired, now and then once a minute.
async fn clean_up(ctx: &Ctx) {
    let mut interval = interval(CLEAN_UP_INTERVAL);
    loop {
        interval.tick().await;
        write_counts(ctx).await;
        delete_expired(ctx).await;
    }
}

/// Returns an interval that does not make up for ticks that were missed while the worker was busy.
fn interval(period: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    interval
}

/// What is done once a minute, and when the wall clock was set back.
struct Upkeep {
    /// When it was last done, by [`Clock::monotonic`].
    done_at: Option<Duration>,
    /// The wall clock's time when the monotonic clock was at zero.
    origin: Timestamp,
}

impl Upkeep {
    fn new(clock: &Clock) -> Self {
        Self { done_at: None, origin: origin(clock) }
    }

    async fn run_if_due(&mut self, ctx: &Ctx) {
        let before = std::mem::replace(&mut self.origin, origin(&ctx.clock));
        if before - self.origin > CLOCK_TOLERANCE {
            tracing::warn!(seconds = (before - self.origin).num_seconds(), "the clock was set back");
            expedite(ctx).await;
        }
        let now = ctx.clock.monotonic();
        if self.done_at.is_some_and(|at| now.saturating_sub(at) < MAINTENANCE_INTERVAL) {
            return;
        }
        self.done_at = Some(now);
        ctx.settings.refresh().await;
        if let Err(error) = ctx.keys.maintain(&ctx.settings.current(), ctx.clock.now()).await {
            log_failure(&error, "the signing keys were not looked after; this is tried again");
        }
    }
}

fn origin(clock: &Clock) -> Timestamp {
    clock.now() - clock.monotonic()
}

/// Makes jobs due that were recorded before the wall clock was set back.
async fn expedite(ctx: &Ctx) {
    if let Err(error) = queue::expedite(&ctx.db).await {
        log_failure(&error, "jobs that are due by now may wait");
    }
}

/// Deletes what has expired and what is no longer needed, batch by batch.
pub async fn delete_expired(ctx: &Ctx) {
    loop {
        match delete_expired_batch(ctx).await {
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => return,
            Err(error) => {
                log_failure(&error, "what has expired cannot be deleted");
                return;
            }
        }
    }
}

/// Deletes one batch of each kind, and shrinks the file of the embedded database; returns whether more remain.
async fn delete_expired_batch(ctx: &Ctx) -> Result<bool> {
    let more = cleanup::delete_expired_batch(ctx).await?;
    let more = applications::delete_unused(ctx).await? || more;
    let more = imports::delete_expired(ctx).await? || more;
    Ok(ctx.db.release_free_pages().await? || more)
}
