//! Mails: the jobs that send them, and their delivery by SMTP or as files.
//!
//! A change records a job in its own transaction; the worker composes and sends the mail.

mod file;
mod letter;
mod message;
mod smtp;

pub use file::write_file;
pub use letter::Letter;
pub use message::message;
pub use smtp::{Mailer, SmtpFailure};

use super::jobs::{self, FactorChange, Mail, Sealed, Task};
use kernel::{Cipher, Result, Secret};
use store::{db::Tx, entity::User};

/// Enqueues the mail to a user who was created with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    enqueue(tx, user, Mail::Welcome { user_id: user.id }).await
}

/// Enqueues the mail to a user who was created with a password, with the link `/email-confirmations/{token}`. It is not
/// sent if the email is confirmed by then.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome_confirmation(
    tx: &Tx<'_>,
    cipher: &Cipher,
    user: &User,
    email_change_id: i64,
    token: &Secret,
) -> Result<()> {
    let sealed = Sealed::new(cipher, &confirmation_purpose(email_change_id), token)?;
    enqueue(tx, user, Mail::WelcomeConfirmation { user_id: user.id, email_change_id, sealed }).await
}

/// Enqueues the mail that notifies a user that the password was changed, by the user or by an administrator.
///
/// # Errors
/// When the database does not answer.
pub async fn password_changed(tx: &Tx<'_>, user: &User, by_admin: bool) -> Result<()> {
    enqueue(tx, user, Mail::PasswordChanged { user_id: user.id, by_admin }).await
}

/// Enqueues the mails that notify a user, who has the new email already, at both addresses that it was changed.
///
/// # Errors
/// When the database does not answer.
pub async fn email_changed(tx: &Tx<'_>, user: &User, old_email: &str) -> Result<()> {
    for to in [old_email, &user.email] {
        let (old, new, to) = (old_email.to_owned(), user.email.clone(), to.to_owned());
        enqueue(tx, user, Mail::EmailChanged { user_id: user.id, old, new, to }).await?;
    }
    Ok(())
}

/// Enqueues the mail with the link `/email-confirmations/{token}` to the email that a user requested. It is not sent if
/// the change is confirmed, expired or cancelled by then.
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
    let sealed = Sealed::new(cipher, &confirmation_purpose(email_change_id), token)?;
    enqueue(tx, user, Mail::EmailConfirmation { user_id: user.id, email_change_id, sealed }).await
}

/// Enqueues the mail to the old email of a user who requested another one, with the link `/email-stops/{token}`. It is
/// not sent if the change is confirmed, expired or cancelled by then.
///
/// # Errors
/// When the database does not answer.
pub async fn email_change_requested(
    tx: &Tx<'_>,
    cipher: &Cipher,
    user: &User,
    email_change_id: i64,
    stop_token: &Secret,
) -> Result<()> {
    let sealed = Sealed::new(cipher, &stop_purpose(email_change_id), stop_token)?;
    enqueue(tx, user, Mail::EmailChangeRequested { user_id: user.id, email_change_id, sealed }).await
}

/// Enqueues the mail that notifies a user that somebody requested the user's email for another account.
///
/// # Errors
/// When the database does not answer.
pub async fn email_in_use(tx: &Tx<'_>, owner: &User) -> Result<()> {
    enqueue(tx, owner, Mail::EmailInUse { user_id: owner.id }).await
}

/// Returns the encryption purpose of the token that stops an email change.
pub fn stop_purpose(email_change_id: i64) -> String {
    format!("email change {email_change_id} stop")
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
    let application = application_name.to_owned();
    enqueue(tx, user, Mail::TokenReplayed { user_id: user.id, application }).await
}

/// Enqueues the mail that notifies a user of a change of the factors.
///
/// # Errors
/// When the database does not answer.
pub async fn factor_changed(tx: &Tx<'_>, user: &User, change: FactorChange) -> Result<()> {
    enqueue(tx, user, Mail::FactorChanged { user_id: user.id, change }).await
}

async fn enqueue(tx: &Tx<'_>, user: &User, mail: Mail) -> Result<()> {
    jobs::enqueue(tx, user.home_company_id, &Task::Mail(mail)).await
}
