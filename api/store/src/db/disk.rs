//! Explains errors of the embedded database that its disk causes.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use kernel::Error;

/// The space that SQLite needs at least to open a database, in bytes: one region of the index of its log.
const MIN_SIZE: usize = 64 * 1024;

/// Returns the error of a database that could not be opened, with a clear message when its disk is full. SQLite reports
/// a full disk by several codes, such as 13 (`SQLITE_FULL`) and 4874 (`SQLITE_IOERR_SHMSIZE`).
pub(super) fn explain(path: &Path, error: Error) -> Error {
    let Error::Database(cause) = &error else { return error };
    if is_full(path) || cause.to_string().contains("database or disk is full") {
        let path = path.display();
        return Error::internal(format!("the disk is full: there is no space left for {path} ({cause})"));
    }
    error
}

/// Returns whether there is no space beside `path`, by writing a file there.
fn is_full(path: &Path) -> bool {
    let probe = path.with_extension(format!("{}.probe", std::process::id()));
    let written = write(&probe);
    // The file may not have been created.
    let _ = fs::remove_file(&probe);
    written.is_err_and(|error| matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

fn write(path: &Path) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(&vec![0; MIN_SIZE])?;
    file.sync_all()
}
