//! Compares what was written to a database with what was to be written.

use store::db::copy::{Load, Table, Target};

use super::{archive::Content, tally::Tally};
use kernel::{Clock, Error, Result};
use platform::failures::log_failure;

/// Commits what was loaded if each table contains exactly the given rows.
///
/// # Errors
/// When a table differs, or the database does not accept it.
pub(super) async fn commit_if_same(
    target: &Target,
    load: Load,
    expected: &[(Table, Content)],
    clock: &Clock,
) -> Result<()> {
    for (table, content) in expected {
        let mut tally = Tally::default();
        load.rows(table, async |row: Vec<serde_json::Value>| tally.add(&row)).await?;
        if tally.rows() != content.rows || tally.hash() != content.hash {
            return Err(Error::internal(format!(
                "the rows of {} are not the same in the database: {} were written and {} read back",
                table.name,
                content.rows,
                tally.rows()
            )));
        }
    }
    target.commit(load, clock).await
}

/// Drops what was created in a database that could not be filled.
pub(super) async fn clear(target: &Target) {
    if let Err(error) = target.clear().await {
        log_failure(&error, "the database was not emptied: drop its tables before another attempt");
    }
}
