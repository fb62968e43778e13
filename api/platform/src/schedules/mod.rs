//! Schedules: tasks that the worker does at the times of a cron expression, which administrators change.
//!
//! A row for each task says when it is done next. Of several workers, one claims the row and does the task; if that
//! worker dies, another does it when the claim has expired. Times that pass while no worker runs count once.

mod cron;
mod list;
mod ticks;

pub use cron::{Cron, CronMistake, MAX_WAIT};
pub use list::{change, get, list};
pub use ticks::{Tick, claim_next, finish};

use shared_types::{ScheduleName, Word};

use kernel::Timestamp;
use store::entity::schedule::Model;

/// Returns the cron expression, in UTC, that a task has until an administrator changes it.
fn default_cron(name: ScheduleName) -> &'static str {
    match name {
        ScheduleName::ConnectionTests | ScheduleName::EndedEntitlements => "* * * * *",
    }
}

/// Returns the row of a task before the first one is stored. The task is due.
fn initial(name: ScheduleName, now: Timestamp) -> Model {
    Model {
        name: name.as_str().to_owned(),
        cron: default_cron(name).to_owned(),
        time_zone: "UTC".to_owned(),
        next_at: now.into(),
        claimed_until: None,
        last_at: None,
        error: None,
        version: 1,
    }
}
