//! Connections to a database, and the lock on the file of the embedded one.

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr,
    sqlx::{self, Executor},
};

use kernel::{Error, Result};

/// The number of connections that read the embedded database.
const READERS: u32 = 4;
/// The maximum number of connections to a database server. PostgreSQL accepts 100 by default, from all instances.
const SERVER_CONNECTIONS: u32 = 24;
/// The maximum wait of a statement for a lock, in seconds. Shorter than [`CONNECT_TIMEOUT`], so that requests that
/// need a connection get one although all are used by transactions that wait for one lock.
const LOCK_TIMEOUT: u32 = 1;
/// The maximum wait for a connection to a database server, and for the answer to a poll.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The maximum wait for a database server at a start, since it may be starting too.
pub(super) const CONNECT_TIMEOUT_AT_START: Duration = Duration::from_secs(10);

/// The lock on the file of an embedded database. Without it, a second server could change data that the first has
/// cached.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Returns the file that a `sqlite:` URL names.
#[must_use]
pub(super) fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Locks the file of an embedded database.
pub(super) fn lock(path: &Path) -> Result<Lock> {
    try_lock(path)?.ok_or_else(|| failed(path, "another aldaba has this database open", &"stop it first"))
}

/// Locks the file of an embedded database; `None` when another process has locked it.
pub(super) fn try_lock(path: &Path) -> Result<Option<Lock>> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| failed(path, "cannot make the folder of the database", &error))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))
        .map_err(|error| failed(path, "cannot write beside the database", &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(failed(path, "cannot lock the database", &error)),
    }
    // Only the owner may access the file. SQLite creates the files beside it with the same permissions.
    let database = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    database.map_err(|error| failed(path, "cannot write the database", &error))?;
    Ok(Some(Lock { _file: file }))
}

fn failed(path: &Path, what: &str, error: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("{what} {}: {error}", path.display()))
}

/// Opens the connections to the embedded database: one that writes, or a few that only read.
pub(super) async fn embedded(path: &Path, writes: bool) -> Result<DatabaseConnection> {
    let connections = if writes { 1 } else { READERS };
    // It cannot be changed once there are tables, and setting it again would be a write.
    let is_new = writes && std::fs::metadata(path).is_ok_and(|file| file.len() == 0);
    let mut options = ConnectOptions::new(format!("sqlite:{}?mode=rwc", path.display()));
    options
        .max_connections(connections)
        .min_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = if is_new { options.pragma("auto_vacuum", "INCREMENTAL") } else { options };
            options
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", "-2000")
                .pragma("query_only", if writes { "OFF" } else { "ON" })
        })
        .map_sqlx_sqlite_pool_opts(move |pool| {
            // The connection that writes is never closed for being idle or old, so that it keeps its prepared
            // statements.
            if writes { pool.idle_timeout(None).max_lifetime(None) } else { pool }
        });
    Ok(Database::connect(options).await?)
}

/// Opens one connection to a database server, within `patience`.
pub(super) async fn one_to_server(url: &str, patience: Duration) -> Result<DatabaseConnection, DbErr> {
    let mut options = server_options(url, 1, patience);
    // The follower detects a lost connection by itself.
    options.test_before_acquire(false);
    Database::connect(options).await
}

/// Opens the only connection to a database server, within `patience`. It is never closed for being idle or old, so that
/// its locks stay.
pub(super) async fn lasting_to_server(url: &str, patience: Duration) -> Result<DatabaseConnection, DbErr> {
    let mut options = server_options(url, 1, patience);
    options.test_before_acquire(false).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    Database::connect(options).await
}

/// Returns a pool of connections to a database server, which are opened when they are needed.
pub(super) async fn pool_to_server(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = server_options(url, SERVER_CONNECTIONS, CONNECT_TIMEOUT);
    options
        .connect_lazy(true)
        .map_sqlx_postgres_opts(|options| options.options([("lock_timeout", format!("{LOCK_TIMEOUT}s"))]))
        .map_sqlx_mysql_pool_opts(|pool| {
            pool.after_connect(|connection, _| {
                Box::pin(async move {
                    let timeout = format!("SET SESSION innodb_lock_wait_timeout = {LOCK_TIMEOUT}");
                    connection.execute(sqlx::AssertSqlSafe(timeout)).await?;
                    Ok(())
                })
            })
        });
    Database::connect(options).await
}

fn server_options(url: &str, connections: u32, patience: Duration) -> ConnectOptions {
    let url = match url.strip_prefix("mariadb://") {
        Some(rest) => format!("mysql://{rest}"),
        None => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(patience).sqlx_logging(false);
    options
}
