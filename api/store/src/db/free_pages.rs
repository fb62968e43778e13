//! Returns free pages of the embedded database to the file system, so that its file shrinks after a flood or an
//! import was deleted. Databases that were created with `auto_vacuum` have what it needs
//! (<https://www.sqlite.org/pragma.html#pragma_incremental_vacuum>).

use sea_orm::{ConnectionTrait, Statement};

use super::Db;
use kernel::{Error, Result};

/// The number of free pages that stay in the file, since they will be used again: 4 MB.
const KEPT: i64 = 1_000;
/// The maximum number of pages that one transaction returns: other writes wait only for so many.
const BATCH: i64 = 500;

impl Db {
    /// Returns a batch of the free pages of the embedded database to the file system; returns whether more are left.
    /// Does nothing on a database server.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_free_pages(&self) -> Result<bool> {
        if !self.is_embedded() {
            return Ok(false);
        }
        let free = free_pages(self.read()).await?;
        if free <= KEPT {
            return Ok(false);
        }
        let left = self
            .write(Ord::min(free - KEPT, BATCH), |tx, pages| {
                Box::pin(async move {
                    tx.execute_unprepared(&format!("PRAGMA incremental_vacuum({pages})")).await?;
                    free_pages(&**tx).await
                })
            })
            .await?;
        // A file without `auto_vacuum` keeps its pages.
        Ok(left < free && left > KEPT)
    }
}

async fn free_pages(connection: &impl ConnectionTrait) -> Result<i64> {
    let statement = Statement::from_string(connection.get_database_backend(), "PRAGMA freelist_count");
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| Error::internal("SQLite does not count its free pages"))?
        .try_get_by_index(0)
        .map_err(Error::from)
}
