//! Mails, as administrators see them.

use serde::{Deserialize, Serialize};

use crate::{MailState, Timestamp};

/// A sent or queued mail. Its link or code is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Mail {
    /// Its id.
    pub id: i64,
    /// The kind of mail, such as `invitation`.
    pub kind: String,
    /// The address of the last attempt; absent before the first.
    pub to: Option<String>,
    /// The state.
    pub state: MailState,
    /// The number of attempts.
    pub attempts: i64,
    /// The time of the next attempt, while it is queued.
    pub run_at: Timestamp,
    /// The last error.
    pub error: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was sent or finally failed.
    pub finished_at: Option<Timestamp>,
}
