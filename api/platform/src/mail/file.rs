//! Writes mails as files if no mail server is configured.

use std::path::Path;

use tokio::{fs, io::AsyncWriteExt};

use crate::jobs::Job;
use kernel::{Error, Result};

/// Writes a mail as a file `<time>-<job>.eml` in a folder. The name depends on the job alone, so that a job that runs
/// again after a crash replaces its mail instead of adding a second one.
///
/// # Errors
/// When the file cannot be written.
pub async fn write_file(dir: &Path, job: &Job, bytes: &[u8]) -> Result<()> {
    let name = format!("{}-{}.eml", job.created_at.0.format("%Y%m%dT%H%M%S%3fZ"), job.id);
    let path = dir.join(&name);
    put(dir, &dir.join(format!(".{name}.part")), &path, bytes)
        .await
        .map_err(|error| Error::internal(format!("cannot write the mail {}: {error}", path.display())))
}

/// Writes the file under a temporary name and renames it, so that nobody reads a partial mail. Only its owner can read
/// it, since it contains a secret link.
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
