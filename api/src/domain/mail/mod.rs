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
/// The job that welcomes a person who was given a password.
pub const WELCOME: &str = "mail.welcome";
/// The job that tells a person of a password set by somebody else.
pub const PASSWORD_SET: &str = "mail.password_set";
/// The job that tells an old and a new address that one replaced the other.
pub const EMAIL_CHANGED: &str = "mail.email_changed";

/// Mails a person who was added with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, WELCOME, json!({ "user_id": user.id })).await
}

/// Tells a person that an administrator set the password.
///
/// # Errors
/// When the database does not answer.
pub async fn password_set(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, PASSWORD_SET, json!({ "user_id": user.id })).await
}

/// Tells both addresses that an administrator changed a person's email. `user` has the new one.
///
/// # Errors
/// When the database does not answer.
pub async fn email_changed(tx: &Tx<'_>, user: &User, old_email: &str) -> Result<()> {
    for to in [old_email, &user.email] {
        let payload = json!({ "user_id": user.id, "to": to, "old": old_email, "new": user.email });
        jobs::enqueue(tx, EMAIL_CHANGED, payload).await?;
    }
    Ok(())
}
