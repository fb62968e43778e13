//! Does the tasks that are due by their schedules.

use std::time::Duration;

use kernel::{Error, Result};
use organisation::{entitlements, external_applications};
use platform::{Ctx, failures::log_failure, schedules};
use shared_types::ScheduleName;

/// The maximum duration of a task: shorter than its claim, so that no two workers do it.
const TIME_LIMIT: Duration = Duration::from_secs(110);

/// Does the tasks that are due and that no other worker has claimed, one after the other.
pub(super) async fn run_due(ctx: &Ctx) {
    loop {
        let tick = match schedules::claim_next(ctx).await {
            Ok(Some(tick)) => tick,
            Ok(None) => return,
            Err(error) => return log_failure(&error, "scheduled tasks are done later"),
        };
        let outcome = match tokio::time::timeout(TIME_LIMIT, run(ctx, tick.name)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::internal("it took too long")),
        };
        if let Err(error) = &outcome {
            log_failure(error, "a scheduled task failed; it is done again within five minutes");
        }
        if let Err(error) = schedules::finish(ctx, tick, &outcome).await {
            return log_failure(&error, "a scheduled task is done again, since its outcome was not stored");
        }
    }
}

async fn run(ctx: &Ctx, name: ScheduleName) -> Result<()> {
    match name {
        ScheduleName::ConnectionTests => external_applications::schedule_tests(ctx).await,
        ScheduleName::EndedEntitlements => entitlements::notify_of_ended(ctx).await,
    }
}
