//! Schedules: tasks that the worker does at the times of a cron expression.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// A task that is done by a schedule.
    ScheduleName {
        /// Tests the connections of external applications that were last tested a day ago, or failed an hour ago.
        ConnectionTests = "connection_tests",
        /// Notifies applications of entitlements that ended by their date.
        EndedEntitlements = "ended_entitlements",
    }
}

/// When a task is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Schedule {
    /// The task.
    pub name: ScheduleName,
    /// The cron expression: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// The IANA time zone in which the expression is read.
    pub time_zone: String,
    /// When the task is done next.
    pub next_at: Timestamp,
    /// When it was last done.
    pub last_at: Option<Timestamp>,
    /// Why it failed the last time; it is then done again within five minutes.
    pub error: Option<String>,
}

/// A change of a schedule. What is absent keeps its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ScheduleChange {
    /// The cron expression: minute, hour, day of the month, month, day of the week.
    pub cron: Option<String>,
    /// The IANA time zone in which the expression is read, such as `UTC` or `Europe/Madrid`.
    pub time_zone: Option<String>,
}
