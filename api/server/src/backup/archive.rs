//! The format of a backup: lines of JSON, encrypted by age.
//!
//! The first line is the header. Each table has a line with its columns, a line for each row, and a line with the
//! number and the hash of its rows. The last line says how many tables there are, so that a backup that was cut off
//! between two lines is found.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use age::{DecryptError, Decryptor, Encryptor, stream::StreamReader, stream::StreamWriter};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::db::copy::Table;

use super::{Identity, Recipient, failed};
use kernel::{Error, Result, Timestamp};

/// The version of the format.
pub(super) const FORMAT: u64 = 1;
/// The maximum length of a line that is read, in bytes. It is longer than any row: a backup proves nothing about who
/// wrote it, and one without line breaks must not fill the memory.
const MAX_LINE: u64 = 256 * 1024 * 1024;

/// A line of a backup.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// What the backup is of.
    Header(Header),
    /// A table begins.
    Table(Table),
    /// A row of the table.
    Row(Vec<Json>),
    /// The table ends.
    EndOfTable(Content),
    /// The backup ends after this number of tables.
    End(usize),
}

/// What a backup is of.
#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    /// The version of the format.
    pub(super) format: u64,
    /// The release that wrote it.
    pub(super) release: String,
    /// When it was begun.
    pub(super) created_at: Timestamp,
    /// The kind of the database.
    pub(super) database: String,
    /// The version of the schema: the migrations that create it.
    pub(super) migrations: Vec<String>,
    /// Which keys encrypt the secrets in the rows.
    pub(super) key_ids: Vec<String>,
    /// The key of the embedded database, as base64, if it is in the data folder.
    pub(super) encryption_key: Option<String>,
}

/// What a table contains.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// The number of rows.
    pub(super) rows: u64,
    /// Their hash.
    pub(super) hash: String,
    /// The id that the next row gets, if the database counts them.
    pub(super) next_id: Option<i64>,
}

/// Writes a backup.
pub(super) struct Writer<W: Write>(StreamWriter<W>);

impl<W: Write> Writer<W> {
    /// Begins a backup that each of the recipients can decrypt.
    ///
    /// # Errors
    /// When nothing can be written, or there are no recipients.
    pub(super) fn new(output: W, recipients: &[Recipient]) -> io::Result<Self> {
        let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        Ok(Self(encryptor.wrap_output(output)?))
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn line(&mut self, line: &Line) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }

    /// Ends the backup. Without that, it cannot be decrypted.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub(super) fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

/// Reads a backup.
pub(super) struct Reader {
    lines: BufReader<StreamReader<BufReader<File>>>,
    path: PathBuf,
}

impl Reader {
    /// Opens a backup with the first of the identities that can decrypt it.
    ///
    /// # Errors
    /// When it cannot be read, is no backup, or no identity can decrypt it.
    pub(super) fn open(path: &Path, identities: &[Identity]) -> Result<Self> {
        let file = File::open(path).map_err(|error| failed("read", path, &error))?;
        let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(|error| match error {
            DecryptError::Io(error) if error.kind() != ErrorKind::UnexpectedEof => {
                failed("read", path, &error)
            }
            _ => Error::internal(format!("{} is not a backup, or it is cut off", path.display())),
        })?;
        let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
        let stream = decryptor.decrypt(identities).map_err(|error| match error {
            DecryptError::NoMatchingKeys => Error::internal(format!(
                "{} is encrypted to another key than the given identity",
                path.display()
            )),
            _ => damaged(path),
        })?;
        Ok(Self { lines: BufReader::new(stream), path: path.to_owned() })
    }

    /// Reads the first line.
    ///
    /// # Errors
    /// When it is no header, or the backup is of a newer format.
    pub(super) fn header(&mut self) -> Result<Header> {
        let line: Json = serde_json::from_str(&self.text()?).map_err(|_| damaged(&self.path))?;
        let header = &line["header"];
        if header["format"].as_u64().is_some_and(|format| format > FORMAT) {
            let release = header["release"].as_str().unwrap_or("a newer release");
            return Err(newer(release));
        }
        match serde_json::from_value(line) {
            Ok(Line::Header(header)) => Ok(header),
            _ => Err(damaged(&self.path)),
        }
    }

    /// Reads the next line.
    ///
    /// # Errors
    /// When there is none, or it is not readable.
    pub(super) fn line(&mut self) -> Result<Line> {
        serde_json::from_str(&self.text()?).map_err(|_| damaged(&self.path))
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    /// When something does.
    pub(super) fn end(&mut self) -> Result<()> {
        match self.lines.fill_buf() {
            Ok([]) => Ok(()),
            _ => Err(damaged(&self.path)),
        }
    }

    /// Returns the error of a backup whose lines are not in their order.
    pub(super) fn damaged(&self) -> Error {
        damaged(&self.path)
    }

    fn text(&mut self) -> Result<String> {
        let mut text = String::new();
        match Read::by_ref(&mut self.lines).take(MAX_LINE).read_line(&mut text) {
            Ok(length) if length > 0 => Ok(text),
            // The part of age that was cut off or changed is not decrypted.
            _ => Err(damaged(&self.path)),
        }
    }
}

/// Returns the error of a backup of a newer release.
pub(super) fn newer(release: &str) -> Error {
    Error::internal(format!(
        "the backup is of aldaba {release}, which is newer than this one, aldaba {}: restore it with that release",
        env!("CARGO_PKG_VERSION")
    ))
}

fn damaged(path: &Path) -> Error {
    Error::internal(format!("{} is cut off or damaged: restore another backup", path.display()))
}
