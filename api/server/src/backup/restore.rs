//! Restores a backup into an empty database.

use std::path::Path;

use store::db::copy::{self, Layout, Table, Target};

use super::{
    Identity,
    archive::{self, Content, Header, Line, Reader},
    fill, keys,
    tally::Tally,
};
use kernel::{Clock, Error, Result, Timestamp};
use platform::config::DatabaseConfig;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was begun.
    pub created_at: Timestamp,
    /// The release that wrote it.
    pub release: String,
    /// The number of rows.
    pub rows: u64,
}

/// Restores a backup into the empty database of a configuration, and migrates it to this release. The whole backup is
/// read and checked before anything is written. If it fails, the database is empty again.
///
/// # Errors
/// When the backup cannot be decrypted, is damaged or newer than this release, the database is not empty, or it does
/// not contain the same rows afterwards.
pub async fn restore(
    config: &DatabaseConfig,
    clock: &Clock,
    identities: &[Identity],
    path: &Path,
) -> Result<Restored> {
    let (header, contents) = check(identities, path)?;
    let layout = Layout::of(&header.migrations).await?.ok_or_else(|| archive::newer(&header.release))?;
    if !layout.tables.iter().eq(contents.iter().map(|(table, _)| table)) {
        return Err(Error::internal("the backup has other tables than its version of the schema"));
    }
    let url = &config.migrate_url;
    let explained = |error| copy::explained(url, error);
    let target = Target::open(url).await.map_err(explained)?;
    let key = keys::place(&header, config)?;
    if let Err(error) = load(&target, &layout, &contents, (identities, path), clock).await {
        fill::clear(&target).await;
        key.take_back();
        return Err(explained(error));
    }
    let rows = contents.iter().map(|(_, content)| content.rows).sum();
    Ok(Restored { created_at: header.created_at, release: header.release, rows })
}

/// Writes the encryption key that a backup contains to a new file.
///
/// # Errors
/// When the backup cannot be decrypted or contains no key, or the file exists.
pub fn extract_key(identities: &[Identity], path: &Path, file: &Path) -> Result<()> {
    let header = Reader::open(path, identities)?.header()?;
    let key = header.encryption_key.ok_or_else(|| {
        Error::internal("the backup contains no key: the installation had it in ALDABA_ENCRYPTION_KEY")
    })?;
    keys::write(file, &key)
}

/// Reads a whole backup, and returns what it contains.
fn check(identities: &[Identity], path: &Path) -> Result<(Header, Vec<(Table, Content)>)> {
    let mut reader = Reader::open(path, identities)?;
    let header = reader.header()?;
    let mut contents = Vec::new();
    loop {
        match reader.line()? {
            Line::Table(table) => {
                let content = check_rows(&mut reader)?;
                contents.push((table, content));
            }
            Line::End(tables) if tables == contents.len() => break,
            _ => return Err(reader.damaged()),
        }
    }
    reader.end()?;
    Ok((header, contents))
}

fn check_rows(reader: &mut Reader) -> Result<Content> {
    let mut tally = Tally::default();
    loop {
        match reader.line()? {
            Line::Row(row) => tally.add(&row)?,
            Line::EndOfTable(content) if content.rows == tally.rows() && content.hash == tally.hash() => {
                return Ok(content);
            }
            _ => return Err(reader.damaged()),
        }
    }
}

async fn load(
    target: &Target,
    layout: &Layout,
    contents: &[(Table, Content)],
    (identities, path): (&[Identity], &Path),
    clock: &Clock,
) -> Result<()> {
    let next_ids: Vec<_> = contents.iter().map(|(_, content)| content.next_id).collect();
    let mut load = target.load(layout, &next_ids).await?;
    let mut reader = Reader::open(path, identities)?;
    reader.header()?;
    for table in &layout.tables {
        let Line::Table(_) = reader.line()? else { return Err(reader.damaged()) };
        loop {
            match reader.line()? {
                Line::Row(row) => load.add(table, row).await?,
                Line::EndOfTable(_) => {
                    load.end(table).await?;
                    break;
                }
                _ => return Err(reader.damaged()),
            }
        }
    }
    fill::commit_if_same(target, load, contents, clock).await
}
