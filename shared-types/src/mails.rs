//! Mails, as administrators see them.

use serde::{Deserialize, Serialize};

use crate::{MailState, Timestamp};

/// A mail that was or is to be sent. Its link or code is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Mail {
    /// Its id.
    pub id: i64,
    /// What it is about, such as `invitation`.
    pub kind: String,
    /// The address that it was last sent to, or tried; absent before that.
    pub to: Option<String>,
    /// What became of it.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub run_at: Timestamp,
    /// Why it could not be sent the last time.
    pub error: Option<String>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was sent, or given up.
    pub finished_at: Option<Timestamp>,
}
