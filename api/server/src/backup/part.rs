//! A file that gets its name only when it is complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// The incomplete file beside the one that is written. It is deleted unless it is placed.
pub(super) struct Part {
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Creates the incomplete file, which only its owner can read.
    ///
    /// # Errors
    /// When it cannot be created, or `target` exists and must not be replaced.
    pub(super) fn create(target: &Path, replaces: bool) -> io::Result<(Self, File)> {
        let name = target.file_name().ok_or_else(|| io::Error::other("it is not a name of a file"))?;
        check(target, replaces)?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let path = target.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        Ok((Self { path, target: target.to_owned() }, file))
    }

    /// Writes the complete file to the disk and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written, or a file of that name was created meanwhile and must not be replaced.
    pub(super) fn place(self, file: &File, replaces: bool) -> io::Result<()> {
        file.sync_all()?;
        check(&self.target, replaces)?;
        fs::rename(&self.path, &self.target)?;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After it was placed there is none of this name.
        let _ = fs::remove_file(&self.path);
    }
}

fn check(target: &Path, replaces: bool) -> io::Result<()> {
    if target.exists() && !replaces {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "it exists; --force replaces it"));
    }
    Ok(())
}
