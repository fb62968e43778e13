//! The texts of mails, in three languages, and the jobs that deliver them.

mod compose;
mod texts;

pub use compose::compose;

use kernel::Error;
use platform::{
    ctx::Ctx,
    jobs::{Failure, Job, Mail, mails},
    mail::{self, SmtpFailure},
};

/// Performs a mail job: composes the mail and sends it through the mail server, or writes it as a file where none is
/// configured.
///
/// # Errors
/// [`Failure::Permanent`] when the mail server rejects the mail permanently, else [`Failure::Retryable`].
pub async fn deliver(ctx: &Ctx, job: &Job, mail: &Mail) -> Result<(), Failure> {
    let letter = compose(ctx, mail).await?;
    mails::addressed(&ctx.db, job, letter.as_ref().map(|letter| letter.to.as_str())).await?;
    let Some(letter) = letter else { return Ok(()) };
    let message = mail::message(&ctx.config.mail.from, &ctx.settings.current().name, job, &letter)?;
    let Some(mailer) = &ctx.mailer else {
        let dir = match &ctx.config.mail.dir {
            Some(dir) => dir.clone(),
            None => ctx.config.database.data_dir.join("mail"),
        };
        return Ok(mail::write_file(&dir, job, &message.formatted()).await?);
    };
    mailer.send(&letter, &message).await.map_err(|failure| match failure {
        SmtpFailure::Transient(text) => Failure::Retryable(Error::internal(text)),
        SmtpFailure::Permanent(text) => Failure::Permanent(Error::internal(text)),
    })
}
