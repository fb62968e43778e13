//! Reads all tables as they are at one moment.

use futures::TryStreamExt;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    TransactionTrait,
    sea_query::{Alias, Query},
};
use serde_json::Value as Json;

use super::{Layout, Table, counters, value};
use crate::db::{
    Lock,
    connect::{CONNECT_TIMEOUT_AT_START, embedded, lock, one_to_server, sqlite_path},
    migrate,
};
use kernel::{Error, Result};

/// All tables of a database at one moment. Servers go on writing meanwhile.
pub struct Snapshot {
    tx: DatabaseTransaction,
    layout: Layout,
    _connection: DatabaseConnection,
    _lock: Option<Lock>,
}

impl Snapshot {
    /// Opens a snapshot: in the transaction of a reader on SQLite, whose log of writes keeps what it reads, and in a
    /// repeatable read on MariaDB / MySQL and PostgreSQL.
    ///
    /// # Errors
    /// When the database cannot be read, contains no installation, or has the schema of another release.
    pub async fn open(url: &str) -> Result<Self> {
        Self::locked(url, None).await
    }

    /// Opens a snapshot like [`Snapshot::open`], and keeps servers out of the embedded database until it is dropped.
    ///
    /// # Errors
    /// Those of [`Snapshot::open`], and when a server has the embedded database open.
    pub async fn open_alone(url: &str) -> Result<Self> {
        let lock = match sqlite_path(url) {
            Some(path) if path.exists() => Some(lock(&path)?),
            _ => None,
        };
        Self::locked(url, lock).await
    }

    async fn locked(url: &str, lock: Option<Lock>) -> Result<Self> {
        let connection = match sqlite_path(url) {
            Some(path) if !path.exists() => {
                return Err(Error::internal(format!("there is no database {}", path.display())));
            }
            Some(path) => embedded(&path, false).await?,
            None => one_to_server(url, CONNECT_TIMEOUT_AT_START).await?,
        };
        // Outside of the transaction, which PostgreSQL would end if there were no such table.
        let applied = migrate::applied_in_order(&connection).await?;
        if applied.is_empty() {
            return Err(Error::internal("the database contains no installation"));
        }
        let layout = Layout::of(&applied).await?.ok_or_else(|| {
            Error::internal(format!(
                "the database has the schema of another release than this one, aldaba {}: use that release",
                migrate::RELEASE
            ))
        })?;
        let tx = begin(&connection).await?;
        // The first read decides which moment the snapshot is of.
        if migrate::applied_in_order(&tx).await? != layout.migrations {
            return Err(Error::internal("the schema was migrated meanwhile: try again"));
        }
        Ok(Self { tx, layout, _connection: connection, _lock: lock })
    }

    /// Returns the tables.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Calls `each` with every row of a table, in no particular order.
    ///
    /// # Errors
    /// Those of `each`, and when the database does not answer.
    pub async fn rows(&self, table: &Table, each: impl AsyncFnMut(Vec<Json>) -> Result<()>) -> Result<()> {
        rows(&self.tx, table, each).await
    }

    /// Returns the id that the next row of a table gets; `None` for a table whose ids the database does not count.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_id(&self, table: &Table) -> Result<Option<i64>> {
        counters::next_id(&self.tx, table).await
    }

    /// Returns the kind of the database, as the scheme of its URL.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.tx.get_database_backend() {
            DbBackend::Sqlite => "sqlite",
            DbBackend::Postgres => "postgres",
            _ => "mysql",
        }
    }
}

async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    match connection.get_database_backend() {
        DbBackend::Sqlite => connection.begin().await,
        _ => {
            connection
                .begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly))
                .await
        }
    }
}

/// Calls `each` with every row of a table.
pub(super) async fn rows(
    tx: &DatabaseTransaction,
    table: &Table,
    mut each: impl AsyncFnMut(Vec<Json>) -> Result<()>,
) -> Result<()> {
    let mut select = Query::select();
    select.columns(table.columns.iter().map(|column| Alias::new(&column.name))).from(Alias::new(&table.name));
    let statement = tx.get_database_backend().build(&select);
    let mut found = std::pin::pin!(sea_orm::StreamTrait::stream_raw(tx, statement).await?);
    while let Some(row) = found.try_next().await? {
        let values: Result<Vec<_>, DbErr> =
            table.columns.iter().map(|column| value::read(&row, column)).collect();
        each(values?).await?;
    }
    Ok(())
}
