//! Copies of a whole database, in a form that is the same for every kind of database.
//!
//! A [`Snapshot`] reads all tables as they are at one moment, while servers go on writing. A [`Target`] is an empty
//! database that such rows are written to; what it contains afterwards is read back, so that both can be compared. The
//! tables and columns are those that the migrations create.

mod counters;
mod empty;
mod layout;
mod read;
mod value;
mod write;

pub use layout::{Column, Kind, Layout, Table};
pub use read::Snapshot;
pub use write::{Load, Target};

use super::{connect::sqlite_path, disk};
use kernel::Error;

/// Returns the error of a change of the database that `url` names, with a clear message when the disk is full.
#[must_use]
pub fn explained(url: &str, error: Error) -> Error {
    match sqlite_path(url) {
        Some(path) => disk::explain(&path, error),
        None => error,
    }
}
