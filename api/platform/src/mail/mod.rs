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

/// What the kinds of all jobs here begin with.
pub const KINDS: &str = "mail.";
/// The job that mails an invitation.
pub const INVITATION: &str = "mail.invitation";
/// The job that mails an invitation to somebody who may have a login already.
pub const MEMBERSHIP: &str = "mail.membership";
/// The job that welcomes a person who was given a password.
pub const WELCOME: &str = "mail.welcome";
/// The job that mails the link to a new password.
pub const PASSWORD_RESET: &str = "mail.password_reset";
/// The job that tells a person that the password was changed.
pub const PASSWORD_CHANGED: &str = "mail.password_changed";
/// The job that tells one address that a person's email was changed.
pub const EMAIL_CHANGED: &str = "mail.email_changed";
/// The job that mails the link that confirms a new email, to that email.
pub const EMAIL_CONFIRMATION: &str = "mail.email_confirmation";
/// The job that tells a person that a refresh token was used twice.
pub const TOKEN_REPLAYED: &str = "mail.token_replayed";

/// Mails a person who was added with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, WELCOME, json!({ "user_id": user.id })).await
}

/// Tells a person that the password was changed: by the person, or by an administrator.
///
/// # Errors
/// When the database does not answer.
pub async fn password_changed(tx: &Tx<'_>, user: &User, by_admin: bool) -> Result<()> {
    jobs::enqueue(tx, PASSWORD_CHANGED, json!({ "user_id": user.id, "by_admin": by_admin })).await
}

/// Tells a person, who has the new email already, at both addresses that it was changed.
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

/// Mails the link `/email-confirmations/{token}` to the email that a person wants to have. It is not sent when the
/// change is confirmed, over or gone by then.
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

/// What the token of one confirmation is encrypted for.
pub fn confirmation_purpose(email_change_id: i64) -> String {
    format!("email change {email_change_id}")
}

/// Tells a person that a refresh token of an application was used twice, and what it gave has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn token_replayed(tx: &Tx<'_>, user: &User, application_name: &str) -> Result<()> {
    let payload = json!({ "user_id": user.id, "application": application_name });
    jobs::enqueue(tx, TOKEN_REPLAYED, payload).await
}
