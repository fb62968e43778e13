//! Backups of an installation, and moves to another database.
//!
//! A backup contains the rows of all tables in a form that is the same for every kind of database, encrypted to the
//! keys of its recipients (<https://age-encryption.org/v1>). So it can be restored into another kind of database.

mod archive;
mod create;
mod fill;
mod keys;
mod part;
mod restore;
mod tally;
mod transfer;

pub use age::x25519::{Identity, Recipient};
pub use create::{Created, LastBackup, create, last};
pub use keys::{identities, recipients};
pub use restore::{Restored, extract_key, restore};
pub use transfer::{Moved, transfer};

use std::path::Path;

use kernel::Error;

/// Returns the error of a file that cannot be read or written.
fn failed(what: &str, path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("cannot {what} {}: {error}", path.display()))
}
