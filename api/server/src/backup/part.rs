//! A file that gets its name only when it is complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use kernel::{Random, secrets::base64url};

/// The incomplete file beside the one that is written. It is deleted unless it is placed.
pub(super) struct Part {
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Creates the incomplete file, which only its owner can read. Its name is its own, so that two commands that write
    /// the same target do not write into one file.
    ///
    /// # Errors
    /// When it cannot be created, or `target` exists and must not be replaced.
    pub(super) fn create(target: &Path, replaces: bool) -> io::Result<(Self, File)> {
        let name = target.file_name().ok_or_else(|| io::Error::other("it is not a name of a file"))?;
        check(target, replaces)?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", base64url(&Random::system().bytes::<12>())));
        let path = target.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
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

#[cfg(test)]
mod tests {
    use std::{io::Write, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn two_that_write_the_same_file_at_a_time_do_not_write_into_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup.age");
        let (first, mut one) = Part::create(&target, false).unwrap();
        let (second, mut other) = Part::create(&target, false).unwrap();
        one.write_all(b"one").unwrap();
        other.write_all(b"the other").unwrap();
        first.place(&one, false).unwrap();
        assert_eq!(second.place(&other, false).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"one");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
