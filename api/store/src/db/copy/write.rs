//! Fills an empty database.

use std::time::{Duration, Instant};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait,
    sea_query::{Alias, Expr, Query},
};
use serde_json::Value as Json;

use super::{Layout, Table, counters, empty, read, value};
use crate::db::{
    Lock,
    connect::{CONNECT_TIMEOUT_AT_START, embedded, lasting_to_server, lock, sqlite_path},
    migrate,
};
use kernel::{Clock, Error, Result};

/// The maximum number of rows of a statement. The databases accept at least 32,766 values.
const MAX_ROWS: usize = 200;
/// The length of the values of a statement at which it is sent, in bytes. MariaDB accepts 16 MB by default.
const MAX_BYTES: usize = 1024 * 1024;
/// How many tables an error names.
const MAX_NAMED: usize = 5;
/// The maximum wait for the lock on a database. A server releases that of a command that has ended a moment later.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the lock is tried meanwhile.
const CLAIM_EVERY: Duration = Duration::from_millis(100);

/// An empty database that no server has open, and that no other command fills.
pub struct Target {
    connection: DatabaseConnection,
    _lock: Option<Lock>,
}

impl Target {
    /// Opens a database and checks that it is empty: it has no tables, or those of the schema without rows.
    ///
    /// # Errors
    /// When it cannot be reached, a server has it open, another command fills it, or it is not empty: the error names
    /// what is there.
    pub async fn open(url: &str) -> Result<Self> {
        let (connection, lock) = match sqlite_path(url) {
            Some(path) => {
                let lock = lock(&path)?;
                (embedded(&path, true).await?, Some(lock))
            }
            None => {
                let connection = lasting_to_server(url, CONNECT_TIMEOUT_AT_START).await?;
                claim(&connection).await?;
                (connection, None)
            }
        };
        let found = empty::contents(&connection).await?;
        if !found.is_empty() {
            let more = found.len().saturating_sub(MAX_NAMED);
            let named = found[..found.len().min(MAX_NAMED)].join(", ");
            let more = if more == 0 { String::new() } else { format!(" and {more} more tables") };
            return Err(Error::internal(format!(
                "the database is not empty: it contains {named}{more}. Name an empty database"
            )));
        }
        Ok(Self { connection, _lock: lock })
    }

    /// Creates the tables of a layout, and begins the transaction in which they are filled. `next_ids` are the ids that
    /// the next rows of the tables get, in their order.
    ///
    /// # Errors
    /// When the database does not accept it.
    pub async fn load(&self, layout: &Layout, next_ids: &[Option<i64>]) -> Result<Load> {
        self.clear().await?;
        let steps = u32::try_from(layout.migrations.len()).map_err(Error::internal)?;
        Migrator::up(&self.connection, Some(steps)).await?;
        // Before the rows: on MariaDB and MySQL this would end their transaction.
        for (table, next) in layout.tables.iter().zip(next_ids) {
            if let Some(next) = next.filter(|_| table.counts_up) {
                counters::set(&self.connection, table, next).await?;
            }
        }
        let tx = self.connection.begin().await?;
        Ok(Load { tx, rows: Vec::new(), bytes: 0 })
    }

    /// Commits what was loaded, and migrates the schema to this release.
    ///
    /// # Errors
    /// When the database does not accept it.
    pub async fn commit(&self, load: Load, clock: &Clock) -> Result<()> {
        load.tx.commit().await?;
        migrate::bring_up(&self.connection, clock).await
    }

    /// Drops all tables again.
    ///
    /// # Errors
    /// When the database does not accept it.
    pub async fn clear(&self) -> Result<()> {
        // The name of every table is one of the schema.
        if !empty::names(&self.connection).await?.is_empty() {
            Migrator::reset(&self.connection).await?;
        }
        Ok(())
    }
}

/// Locks a database on a server for as long as its only connection lasts.
async fn claim(connection: &DatabaseConnection) -> Result<()> {
    let begin = Instant::now();
    while !try_claim(connection).await? {
        if begin.elapsed() >= CLAIM_TIMEOUT {
            return Err(Error::internal("another aldaba fills this database: wait until it has ended"));
        }
        tokio::time::sleep(CLAIM_EVERY).await;
    }
    Ok(())
}

/// Returns whether the database is locked for this connection now.
async fn try_claim(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    // A lock of PostgreSQL is one of its database, and one of MariaDB and MySQL one of the whole server.
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT CAST(CASE WHEN pg_try_advisory_lock(4170141) THEN 1 ELSE 0 END AS BIGINT)"
        }
        _ => "SELECT CAST(GET_LOCK(CONCAT('aldaba ', MD5(DATABASE())), 0) AS SIGNED)",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    let locked = row.map_or(Ok(None), |row| row.try_get_by_index::<Option<i64>>(0))?;
    Ok(locked == Some(1))
}

/// The transaction in which an empty database is filled. Nothing of it remains unless it is committed by
/// [`Target::commit`].
pub struct Load {
    tx: DatabaseTransaction,
    /// Rows of the current table that were not sent yet.
    rows: Vec<Vec<Json>>,
    bytes: usize,
}

impl Load {
    /// Adds a row to a table.
    ///
    /// # Errors
    /// When the row does not fit the table, or the database rejects it or those before it.
    pub async fn add(&mut self, table: &Table, row: Vec<Json>) -> Result<()> {
        if row.len() != table.columns.len() {
            return Err(Error::internal(format!("a row of {} has another number of values", table.name)));
        }
        self.bytes += row.iter().map(|value| value.as_str().map_or(8, str::len)).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= MAX_ROWS || self.bytes >= MAX_BYTES {
            self.send(table).await?;
        }
        Ok(())
    }

    /// Ends a table.
    ///
    /// # Errors
    /// When the database rejects the last rows.
    pub async fn end(&mut self, table: &Table) -> Result<()> {
        self.send(table).await
    }

    /// Calls `each` with every row of a table, as it was stored.
    ///
    /// # Errors
    /// Those of `each`, and when the database does not answer.
    pub async fn rows(&self, table: &Table, each: impl AsyncFnMut(Vec<Json>) -> Result<()>) -> Result<()> {
        read::rows(&self.tx, table, each).await
    }

    async fn send(&mut self, table: &Table) -> Result<()> {
        self.bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new(&table.name))
            .columns(table.columns.iter().map(|column| Alias::new(&column.name)));
        for row in rows {
            let mut values = Vec::with_capacity(row.len());
            for (column, value) in table.columns.iter().zip(&row) {
                values.push(Expr::val(value::write(column, value)?));
            }
            insert.values(values).map_err(|error| Error::internal(error.to_string()))?;
        }
        self.tx.execute(&insert).await?;
        Ok(())
    }
}
