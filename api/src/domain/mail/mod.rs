//! Mails: what they say, and sending them.
//!
//! A change records a job of one of the kinds here in its own transaction; the worker composes and sends the mail.

mod compose;
mod file;
mod message;
mod smtp;
mod texts;

pub use compose::{Letter, compose};
pub use smtp::Mailer;

use serde_json::json;

use super::{
    ctx::Ctx,
    db::Tx,
    jobs::{self, Failure, Job},
    users::User,
};
use crate::kernel::Result;

/// What the kinds of all jobs here begin with.
pub const KINDS: &str = "mail.";

/// The job that mails an invitation.
pub const INVITATION: &str = "mail.invitation";
/// The job that welcomes a person who was given a password.
pub const WELCOME: &str = "mail.welcome";

/// Mails a person who was added with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn welcome(tx: &Tx<'_>, user: &User) -> Result<()> {
    jobs::enqueue(tx, WELCOME, json!({ "user_id": user.id })).await
}

/// Does a job of mail: sends the mail through the mail server, else writes it as a file.
///
/// # Errors
/// [`Failure::Final`] when the mail server refuses the mail for good, else [`Failure::Again`].
pub async fn deliver(ctx: &Ctx, job: &Job) -> Result<(), Failure> {
    let Some(letter) = compose(ctx, job).await? else { return Ok(()) };
    let message = message::message(ctx, job, &letter)?;
    match &ctx.mailer {
        Some(mailer) => mailer.send(&letter, &message).await,
        None => Ok(file::write(ctx, job, &message.formatted()).await?),
    }
}
