//! Mails: what they say, and writing them down.
//!
//! A change records a job of one of the kinds here in its own transaction; the worker composes and writes the mail.

mod compose;
mod message;
mod texts;

pub use compose::{Letter, compose};
pub use message::write;

use serde_json::json;

use super::{db::Tx, jobs, users::User};
use crate::kernel::Result;

/// The job that mails an invitation.
pub const INVITATION: &str = "mail.invitation";
/// The job that mails an invitation to somebody who may have a login already.
pub const MEMBERSHIP: &str = "mail.membership";
/// The job that welcomes a person who was given a password.
pub const WELCOME: &str = "mail.welcome";

/// Mails a person who was added with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, WELCOME, json!({ "user_id": user.id })).await
}
