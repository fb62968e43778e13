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
    /// How far it is, for work that takes several jobs, such as an import.
    pub progress: Option<JobProgress>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it succeeded, finally failed or was cancelled.
    pub finished_at: Option<Timestamp>,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct JobProgress {
    /// How many items are done, such as the rows of an import.
    pub processed: i64,
    /// How many items there are; absent while they are not counted yet.
    pub total: Option<i64>,
}
