//! The database: reads, and writes that are closures.
//!
//! `read` returns a read-only connection; `write` runs a function in a transaction that contains a change, its audit
//! event and the jobs it causes. The function must be short, must not wait for anything but the database, and may run
//! more than once: on databases other than SQLite, a deadlock or serialisation failure restarts it.

mod changes;
mod connect;
pub mod copy;
mod disk;
mod follower;
mod free_pages;
mod job;
pub mod migrate;
mod open;
mod reader;
mod readiness;
mod server;
mod sqlite;
mod tx;
mod writing;

use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlErr, SqlxMySqlError, Statement,
};

pub use connect::Lock;
use follower::Follower;
use job::Job;
pub use reader::Reader;
use readiness::Readiness;
pub use tx::{Topic, Topics, Tx};

use crate::failures;
use kernel::{Cached, Clock, Error, Result};

/// The maximum age of a cache entry when other instances share the database, in case this instance misses a change.
const SHARED_TTL: Duration = Duration::from_secs(30);

/// A function that runs in a transaction.
pub type Write<A, T> = for<'a> fn(&'a Tx<'a>, &'a A) -> BoxFuture<'a, Result<T>>;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    topics: Topics,
    statements: Statements,
    readiness: Arc<Readiness>,
    clock: Clock,
    /// Keeps the file of an embedded database locked for as long as the database is open.
    _lock: Option<Arc<Lock>>,
}

/// Counts the statements that are sent to the database.
#[derive(Debug, Clone, Default)]
struct Statements(Arc<AtomicU64>);

impl Statements {
    /// Returns the connection, with its statements counted.
    fn counting(&self, mut connection: DatabaseConnection) -> DatabaseConnection {
        let count = self.clone();
        connection.set_metric_callback(move |statement| {
            if statement.failed {
                failures::record();
            }
            count.0.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("aldaba_database_statements_total").increment(1);
        });
        connection
    }
}

#[derive(Debug, Clone)]
enum Engine {
    Sqlite { reader: Reader, writer: sqlite::Writer },
    Server { reader: Reader, server: Arc<server::Server>, _follower: Arc<Follower> },
}

impl Db {
    /// Returns the connections for reads. Data that decides a write must be read inside that write.
    #[must_use]
    pub fn read(&self) -> &Reader {
        match &self.engine {
            Engine::Sqlite { reader, .. } | Engine::Server { reader, .. } => reader,
        }
    }

    /// Runs `write` in a transaction: commits if it returns `Ok`, rolls everything back if it returns `Err`. The write
    /// runs to its end, and takes effect in the caches of this process, even if the caller is cancelled.
    ///
    /// A security reaction that must be kept although the request is rejected returns `Ok` with a value that means the
    /// rejection.
    ///
    /// # Errors
    /// Those of `write`, and [`Error::Database`] when the transaction cannot be committed.
    pub async fn write<A, T>(&self, args: A, write: Write<A, T>) -> Result<T>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (job, answer) = job::job(args, write);
        self.run(job).await?;
        // Without an answer, the write panicked.
        answer.await.map_err(Error::internal)?
    }

    async fn run(&self, job: Box<dyn Job>) -> Result<()> {
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.queue(job).await,
            Engine::Server { server, .. } => {
                let server = Arc::clone(server);
                tokio::spawn(async move { server.write(job).await });
                Ok(())
            }
        }
    }

    /// Whether the database is the embedded one.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    /// Returns whether the database server has stopped answering, so that nothing is sent to it.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match &self.engine {
            Engine::Sqlite { .. } => false,
            Engine::Server { server, .. } => server.is_away(),
        }
    }

    /// Returns the counters of commits for each kind of data, for caches.
    #[must_use]
    pub fn topics(&self) -> &Topics {
        &self.topics
    }

    /// Creates a cache of up to `capacity` entries that are valid until a commit touches one of `topics`. `name` is its
    /// name in metrics.
    #[must_use]
    pub fn cached<K, V>(&self, name: &'static str, capacity: u64, topics: &[Topic]) -> Cached<K, V>
    where
        K: Hash + Eq + Send + Sync + Clone + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let ttl = (!self.is_embedded()).then(|| (SHARED_TTL, self.clock.clone()));
        let versions = topics.iter().map(|topic| self.topics.version_of(*topic).clone()).collect();
        Cached::new(name, capacity, ttl, versions)
    }

    /// Returns the number of statements that were sent to the database.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.0.load(Ordering::Relaxed)
    }

    /// Returns the time of the database server, in milliseconds since 1970; `None` for the embedded database, which has
    /// no clock of its own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clock_millis(&self) -> Result<Option<i64>> {
        let backend = self.read().get_database_backend();
        let sql = match backend {
            DbBackend::Sqlite => return Ok(None),
            DbBackend::Postgres => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
            _ => "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)",
        };
        let row = self.read().query_one_raw(Statement::from_string(backend, sql)).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// Checks that a write can be committed now. Probes at most once a second, however often it is called.
    ///
    /// # Errors
    /// [`Error::Database`] when the write failed or took too long.
    pub async fn ready(&self) -> Result<()> {
        self.readiness.get(|| self.write((), |tx, ()| Box::pin(changes::probe(tx)))).await
    }
}

/// Returns the error with which a write is restarted because a concurrent one was faster.
#[must_use]
pub fn retry() -> Error {
    Error::Database(Box::new(Retry))
}

#[derive(Debug, thiserror::Error)]
#[error("another transaction was quicker")]
struct Retry;

/// Whether the error is a violation of a unique key.
#[must_use]
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Returns the error for a row that could not be written. If the row refers to one that was deleted meanwhile, the
/// write is restarted and detects that itself.
#[must_use]
pub fn retry_if_gone(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => retry(),
        _ => error.into(),
    }
}

/// Whether the same transaction may succeed when it is restarted: deadlocks, lock timeouts and serialisation failures
/// of MariaDB / MySQL (1205, 1213, 1020) and PostgreSQL (40001, 40P01, 55P03).
fn is_conflict(cause: &(dyn std::error::Error + 'static)) -> bool {
    if cause.is::<Retry>() {
        return true;
    }
    let Some(DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        cause.downcast_ref::<DbErr>()
    else {
        return false;
    };
    let Some(error) = error.as_database_error() else { return false };
    match error.try_downcast_ref::<SqlxMySqlError>() {
        Some(error) => matches!(error.number(), 1205 | 1213 | 1020),
        None => matches!(error.code().as_deref(), Some("40001" | "40P01" | "55P03")),
    }
}
