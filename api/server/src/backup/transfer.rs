//! Moves an installation to another database.

use store::db::copy::{self, Snapshot, Target};

use super::{archive::Content, fill, tally::Tally};
use kernel::{Clock, Error, Result};

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The number of tables.
    pub tables: usize,
    /// The number of their rows.
    pub rows: u64,
}

/// Copies all rows of the database at `from` into the empty one at `to`, of the same or another kind, and compares
/// them. The database at `from` is not changed; if it is the embedded one, no server may have it open.
///
/// # Errors
/// When one of them cannot be used, the database at `to` is not empty, or does not contain the same rows afterwards: it
/// is empty again in this case.
pub async fn transfer(from: &str, to: &str, clock: &Clock) -> Result<Moved> {
    if from == to {
        return Err(Error::internal("both are the same database"));
    }
    let snapshot = Snapshot::open_alone(from).await?;
    let target = Target::open(to).await?;
    let moved = copy_rows(&snapshot, &target, clock).await;
    if moved.is_err() {
        fill::clear(&target).await;
    }
    moved.map_err(|error| copy::explained(to, error))
}

async fn copy_rows(snapshot: &Snapshot, target: &Target, clock: &Clock) -> Result<Moved> {
    let layout = snapshot.layout();
    let mut next_ids = Vec::new();
    for table in &layout.tables {
        next_ids.push(snapshot.next_id(table).await?);
    }
    let mut load = target.load(layout, &next_ids).await?;
    let mut contents = Vec::new();
    for (table, next_id) in layout.tables.iter().zip(next_ids) {
        let mut tally = Tally::default();
        let each = async |row: Vec<serde_json::Value>| {
            tally.add(&row)?;
            load.add(table, row).await
        };
        snapshot.rows(table, each).await?;
        load.end(table).await?;
        contents.push((table.clone(), Content { rows: tally.rows(), hash: tally.hash(), next_id }));
    }
    let rows = contents.iter().map(|(_, content)| content.rows).sum();
    fill::commit_if_same(target, load, &contents, clock).await?;
    Ok(Moved { tables: contents.len(), rows })
}
