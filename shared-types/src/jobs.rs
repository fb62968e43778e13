//! Jobs: work that changes cause, done by the worker.

use serde::{Deserialize, Serialize};

use crate::{JobState, Timestamp};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// The kind of job, such as `mail.invitation`.
    pub kind: String,
    /// Its state.
    pub state: JobState,
    /// The number of attempts.
    pub attempts: i64,
    /// The time of the next attempt, while it is queued.
    pub run_at: Timestamp,
    /// The last error.
    pub error: Option<String>,
    /// The parameters. Never contains a secret.
    pub payload: serde_json::Value,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it succeeded or finally failed.
    pub finished_at: Option<Timestamp>,
}
