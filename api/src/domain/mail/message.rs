//! Putting a mail into its form for travel (RFC 5322, MIME).

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::Letter;
use crate::{
    domain::{ctx::Ctx, jobs::Job},
    kernel::{Error, Result},
};

/// The mail of a job. Its Message-ID is the job's own, so that whoever gets it twice can tell that it is one.
pub(super) fn message(ctx: &Ctx, job: &Job, letter: &Letter) -> Result<Message> {
    let mut from: Mailbox = ctx.config.mail.from.parse().map_err(Error::internal)?;
    from.name.get_or_insert_with(|| ctx.settings.current().name.clone());
    let to = Mailbox::new(Some(letter.name.clone()), letter.to.parse().map_err(Error::internal)?);
    let domain = from.email.domain().to_owned();
    Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject.as_str())
        .date(job.created_at.0.into())
        .message_id(Some(format!("<job-{}.{}@{domain}>", job.id, job.created_at.0.timestamp_millis())))
        // No out-of-office notice need answer (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(Error::internal)
}
