//! Jobs: work that changes cause, done by the worker.

use serde::{Deserialize, Serialize};

use crate::{JobState, Timestamp};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// What is to be done, such as `mail.invitation`.
    pub kind: String,
    /// Its state.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub run_at: Timestamp,
    /// Why it failed the last time.
    pub error: Option<String>,
    /// What it is done with. Never a secret.
    pub payload: serde_json::Value,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it succeeded or finally failed.
    pub finished_at: Option<Timestamp>,
}
