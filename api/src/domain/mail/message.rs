//! Putting a mail into its form for travel (RFC 5322, MIME), and writing it as a file.

use std::path::{Path, PathBuf};

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use tokio::{fs, io::AsyncWriteExt};

use super::Letter;
use crate::{
    domain::{ctx::Ctx, jobs::Job},
    kernel::{Error, Result},
};

/// Writes a mail as a file `<time>-<job>.eml` in the mail folder. The name and the Message-ID are the job's own, so
/// that a job that runs again after a crash replaces its mail instead of adding a second.
///
/// # Errors
/// When an address is malformed or the file cannot be written.
pub async fn write(ctx: &Ctx, job: &Job, letter: &Letter) -> Result<PathBuf> {
    let bytes = message(ctx, job, letter)?;
    let dir = match &ctx.config.mail.dir {
        Some(dir) => dir.clone(),
        None => ctx.config.database.data_dir.join("mail"),
    };
    let name = format!("{}-{}.eml", job.created_at.0.format("%Y%m%dT%H%M%S%3fZ"), job.id);
    let path = dir.join(&name);
    put(&dir, &dir.join(format!(".{name}.part")), &path, &bytes)
        .await
        .map_err(|error| Error::internal(format!("cannot write the mail {}: {error}", path.display())))?;
    Ok(path)
}

fn message(ctx: &Ctx, job: &Job, letter: &Letter) -> Result<Vec<u8>> {
    let from: Mailbox = ctx.config.mail.from.parse().map_err(Error::internal)?;
    let to = Mailbox::new(Some(letter.name.clone()), letter.to.parse().map_err(Error::internal)?);
    let domain = from.email.domain().to_owned();
    let message = Message::builder()
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
        .map_err(Error::internal)?;
    Ok(message.formatted())
}

/// Writes the file beside its place and moves it there, so that nobody reads half a mail. It holds a secret link:
/// nobody else may read it.
async fn put(dir: &Path, part: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(dir).await?;
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(part).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    fs::rename(part, path).await
}
