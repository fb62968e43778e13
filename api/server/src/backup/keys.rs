//! The keys of backups, and the key that the secrets in the rows are encrypted with.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::{Identity, Recipient, archive::Header, failed, part::Part};
use kernel::{
    Error, Result,
    secrets::{base64url, sha256},
};
use platform::config::DatabaseConfig;

/// Reads recipients, as `age-keygen` prints them: `age1…`.
///
/// # Errors
/// When one is no recipient.
pub fn recipients(texts: &[String]) -> Result<Vec<Recipient>> {
    let read = |text: &String| {
        let invalid = |error: &'static str| {
            Error::internal(format!("{text} is not a recipient (age1…, as `age-keygen` prints it): {error}"))
        };
        text.trim().parse::<Recipient>().map_err(invalid)
    };
    texts.iter().map(read).collect()
}

/// Reads the identities in a file, as `age-keygen` writes it.
///
/// # Errors
/// When the file cannot be read or contains no identity. The error does not repeat the file's content.
pub fn identities(path: &Path) -> Result<Vec<Identity>> {
    let text = fs::read_to_string(path).map_err(|error| failed("read", path, &error))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let found: Vec<Identity> = lines.filter_map(|line| line.parse::<Identity>().ok()).collect();
    if found.is_empty() {
        return Err(Error::internal(format!(
            "{} contains no identity (AGE-SECRET-KEY-1…, as `age-keygen` writes it)",
            path.display()
        )));
    }
    Ok(found)
}

/// Returns the ids of the keys that the secrets in the rows may be encrypted with, and the key itself if it is in the
/// data folder.
///
/// # Errors
/// When the key in the data folder cannot be read.
pub(super) fn of_installation(config: &DatabaseConfig) -> Result<(Vec<String>, Option<String>)> {
    if let Some(keys) = &config.encryption_keys {
        return Ok((keys.iter().map(|key| id(key.expose())).collect(), None));
    }
    let path = file(config);
    let key = fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))?;
    let key = key.trim().to_owned();
    Ok((vec![id(&key)], Some(key)))
}

/// The key that was written into the data folder for a restored database.
pub(super) struct Placed(Option<PathBuf>);

impl Placed {
    /// Removes the key again, because the database was not restored.
    pub(super) fn take_back(self) {
        if let Some(path) = self.0
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(%error, path = %path.display(), "the key of the backup was not removed");
        }
    }
}

/// Checks that this installation has the keys that the secrets of a backup are encrypted with. Writes the key of the
/// backup into the data folder if there is none.
///
/// # Errors
/// When it has other keys, or the key cannot be written.
pub(super) fn place(header: &Header, config: &DatabaseConfig) -> Result<Placed> {
    let path = file(config);
    if config.encryption_keys.is_none() && !path.exists() {
        let key = header.encryption_key.as_ref().ok_or_else(|| {
            Error::internal(
                "the backup does not contain its encryption key: set ALDABA_ENCRYPTION_KEY to the key of the \
                 installation that was backed up",
            )
        })?;
        write(&path, key)?;
        return Ok(Placed(Some(path)));
    }
    let (ids, _) = of_installation(config)?;
    if header.key_ids.iter().all(|id| ids.contains(id)) {
        return Ok(Placed(None));
    }
    let place = match config.encryption_keys {
        Some(_) => "ALDABA_ENCRYPTION_KEY".to_owned(),
        None => path.display().to_string(),
    };
    let advice = match header.encryption_key {
        Some(_) => "`aldaba restore --extract-key` writes the key of the backup to a file",
        None => "use the key of the installation that was backed up",
    };
    Err(Error::internal(format!(
        "{place} is not the key that the backup's secrets are encrypted with: {advice}"
    )))
}

/// Writes a key to a new file that only its owner can read. The file gets its name when the key is on the disk.
///
/// # Errors
/// When the file exists or cannot be written.
pub(super) fn write(path: &Path, key: &str) -> Result<()> {
    let cannot = |error: std::io::Error| failed("write", path, &error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    if path.exists() {
        return Err(failed("write", path, &"it exists"));
    }
    let (part, mut file) = Part::create(path, false).map_err(cannot)?;
    writeln!(file, "{key}").map_err(cannot)?;
    part.place(&file, false).map_err(cannot)
}

fn file(config: &DatabaseConfig) -> PathBuf {
    config.data_dir.join("encryption.key")
}

/// Names a key without revealing it.
fn id(key: &str) -> String {
    base64url(&sha256(format!("aldaba backup, key {}", key.trim()).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_whole_and_replaces_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join("encryption.key");
        write(&path, "first").unwrap();
        assert!(write(&path, "second").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first\n");
        assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 1);
    }
}
