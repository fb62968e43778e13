//! Encodes a letter as a message (RFC 5322, MIME).

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::Letter;
use crate::jobs::Job;
use kernel::{Error, Result};

/// Builds the message of a job. If the sender has no display name, it gets the name of the installation. The Message-ID
/// depends on the job alone, so that a mail that is delivered twice is recognised as the same.
///
/// # Errors
/// When an address is malformed.
pub fn message(from: &str, installation: &str, job: &Job, letter: &Letter) -> Result<Message> {
    let mut from: Mailbox = from.parse().map_err(Error::internal)?;
    from.name.get_or_insert_with(|| installation.to_owned());
    let name = Some(letter.name.clone()).filter(|name| !name.is_empty());
    let to = Mailbox::new(name, letter.to.parse().map_err(Error::internal)?);
    let domain = from.email.domain().to_owned();
    Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject.as_str())
        .date(job.created_at.0.into())
        .message_id(Some(format!("<job-{}.{}@{domain}>", job.id, job.created_at.0.timestamp_millis())))
        // Prevents out-of-office replies (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(Error::internal)
}
