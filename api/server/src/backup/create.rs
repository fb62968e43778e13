//! Writes a backup.

use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use store::db::copy::Snapshot;

use super::{
    Recipient,
    archive::{Content, FORMAT, Header, Line, Writer},
    failed, keys,
    part::Part,
    tally::Tally,
};
use kernel::{Clock, Result, Timestamp};
use platform::config::DatabaseConfig;

/// What a backup contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// The number of tables.
    pub tables: usize,
    /// The number of their rows.
    pub rows: u64,
}

/// The last backup that was written by this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When it was begun.
    pub at: Timestamp,
    /// The file.
    pub file: PathBuf,
}

/// Writes a backup of the whole installation, encrypted to the recipients, while servers go on working. The file gets
/// its name when it is complete. `replaces` allows a file of that name to be replaced.
///
/// # Errors
/// When the database cannot be read, the file exists, or it cannot be written. Nothing is left in these cases.
pub async fn create(
    config: &DatabaseConfig,
    clock: &Clock,
    recipients: &[Recipient],
    path: &Path,
    replaces: bool,
) -> Result<Created> {
    let at = clock.now();
    let cannot = |error: std::io::Error| failed("write", path, &error);
    let (part, file) = Part::create(path, replaces).map_err(cannot)?;
    let snapshot = Snapshot::open(&config.url).await?;
    let (key_ids, encryption_key) = keys::of_installation(config)?;
    let mut archive = Writer::new(BufWriter::new(file), recipients).map_err(cannot)?;
    let header = Header {
        format: FORMAT,
        release: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: at,
        database: snapshot.kind().to_owned(),
        migrations: snapshot.layout().migrations.clone(),
        key_ids,
        encryption_key,
    };
    archive.line(&Line::Header(header)).map_err(cannot)?;
    let tables = &snapshot.layout().tables;
    let mut created = Created { tables: tables.len(), rows: 0 };
    for table in tables {
        archive.line(&Line::Table(table.clone())).map_err(cannot)?;
        let mut tally = Tally::default();
        let each = async |row: Vec<serde_json::Value>| {
            tally.add(&row)?;
            archive.line(&Line::Row(row)).map_err(cannot)
        };
        snapshot.rows(table, each).await?;
        let next_id = snapshot.next_id(table).await?;
        let content = Content { rows: tally.rows(), hash: tally.hash(), next_id };
        created.rows += content.rows;
        archive.line(&Line::EndOfTable(content)).map_err(cannot)?;
    }
    archive.line(&Line::End(tables.len())).map_err(cannot)?;
    let file = archive.finish().map_err(cannot)?.into_inner().map_err(|error| cannot(error.into_error()))?;
    part.place(&file, replaces).map_err(cannot)?;
    note(config, LastBackup { at, file: path.to_owned() });
    Ok(created)
}

/// Returns the last backup that was written with this data folder; `None` if there is none.
#[must_use]
pub fn last(config: &DatabaseConfig) -> Option<LastBackup> {
    serde_json::from_slice(&fs::read(noted(config)).ok()?).ok()
}

/// Notes the last backup in the data folder, for `aldaba doctor`. A failure does not make the backup invalid.
fn note(config: &DatabaseConfig, last: LastBackup) {
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(&config.data_dir)?;
        let (part, file) = Part::create(&noted(config), true)?;
        serde_json::to_writer(&file, &last)?;
        part.place(&file, true)
    };
    if let Err(error) = write() {
        tracing::warn!(%error, "the time of the backup was not noted in the data folder");
    }
}

fn noted(config: &DatabaseConfig) -> PathBuf {
    config.data_dir.join("last-backup.json")
}
