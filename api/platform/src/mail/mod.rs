//! Mails: the jobs that send them, and their delivery by SMTP or as files.
//!
//! A change records a job of one of the kinds here in its own transaction; the worker composes and sends the mail.

mod file;
mod letter;
mod message;
mod smtp;

pub use file::write_file;
pub use letter::Letter;
pub use message::message;
pub use smtp::{Mailer, SmtpFailure};

use serde_json::json;

use super::jobs::{self, SEALED};
use kernel::{Cipher, Result, Secret};
use store::{db::Tx, entity::User};

/// The prefix of the kinds of all mail jobs.
pub const KINDS: &str = "mail.";
/// The job that mails an invitation.
pub const INVITATION: &str = "mail.invitation";
/// The job that mails an invitation to a person who may have a user already.
pub const MEMBERSHIP: &str = "mail.membership";
/// The job that welcomes a user who was created with a password.
pub const WELCOME: &str = "mail.welcome";
/// The job that mails a password reset link.
pub const PASSWORD_RESET: &str = "mail.password_reset";
/// The job that notifies a user that the password was changed.
pub const PASSWORD_CHANGED: &str = "mail.password_changed";
/// The job that notifies one address that the email of a user was changed.
pub const EMAIL_CHANGED: &str = "mail.email_changed";
/// The job that mails the confirmation link of a new email, to that email.
pub const EMAIL_CONFIRMATION: &str = "mail.email_confirmation";
/// The job that notifies a user that a refresh token was used twice.
pub const TOKEN_REPLAYED: &str = "mail.token_replayed";

/// Enqueues the mail to a user who was created with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, WELCOME, json!({ "user_id": user.id })).await
}

/// Enqueues the mail that notifies a user that the password was changed, by the user or by an administrator.
///
/// # Errors
/// When the database does not answer.
pub async fn password_changed(tx: &Tx<'_>, user: &User, by_admin: bool) -> Result<()> {
    jobs::enqueue(tx, PASSWORD_CHANGED, json!({ "user_id": user.id, "by_admin": by_admin })).await
}

/// Enqueues the mails that notify a user, who has the new email already, at both addresses that it was changed.
///
/// # Errors
/// When the database does not answer.
pub async fn email_changed(tx: &Tx<'_>, user: &User, old_email: &str) -> Result<()> {
    for to in [old_email, &user.email] {
        let payload = json!({ "user_id": user.id, "old": old_email, "new": user.email, "to": to });
        jobs::enqueue(tx, EMAIL_CHANGED, payload).await?;
    }
    Ok(())
}

/// Enqueues the mail with the link `/email-confirmations/{token}` to the email that a user requested. It is not sent if
/// the change is confirmed, expired or deleted by then.
///
/// # Errors
/// When the database does not answer.
pub async fn confirm_email(
    tx: &Tx<'_>,
    cipher: &Cipher,
    user: &User,
    email_change_id: i64,
    token: &Secret,
) -> Result<()> {
    let sealed = jobs::seal(cipher, &confirmation_purpose(email_change_id), token)?;
    let payload = json!({ "user_id": user.id, "email_change_id": email_change_id, SEALED: sealed });
    jobs::enqueue(tx, EMAIL_CONFIRMATION, payload).await
}

/// Returns the encryption purpose of the token of an email change.
pub fn confirmation_purpose(email_change_id: i64) -> String {
    format!("email change {email_change_id}")
}

/// Enqueues the mail that notifies a user that a refresh token of an application was used twice and its grant was
/// revoked.
///
/// # Errors
/// When the database does not answer.
pub async fn token_replayed(tx: &Tx<'_>, user: &User, application_name: &str) -> Result<()> {
    let payload = json!({ "user_id": user.id, "application": application_name });
    jobs::enqueue(tx, TOKEN_REPLAYED, payload).await
}
