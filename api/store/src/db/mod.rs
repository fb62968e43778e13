//! The database: reads, and writes that are closures.
//!
//! `read` returns a read-only connection; `write` runs a function in a transaction that contains a change, its audit
//! event and the jobs it causes. The function must be short, must not wait for anything but the database, and may run
//! more than once: on databases other than SQLite, a deadlock or serialisation failure restarts it.

mod changes;
mod connect;
mod disk;
pub mod migrate;
mod open;
mod readiness;
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
    DatabaseConnection, DatabaseExecutor, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqlErr,
    TransactionTrait,
};

pub use connect::Lock;
use readiness::Readiness;
pub use tx::{Topic, Topics, Tx};

use crate::failures;
use kernel::{Cached, Clock, Error, Result};

/// The maximum number of times that a write is attempted.
const ATTEMPTS: u32 = 8;
/// The maximum age of a cache entry when other instances share the database, in case this instance misses a change.
const SHARED_TTL: Duration = Duration::from_secs(30);

/// A function that runs in a transaction.
pub type Write<A, T> = for<'a> fn(&'a Tx<'a>, &'a A) -> BoxFuture<'a, Result<T>>;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    clock: Clock,
    topics: Topics,
    statements: Statements,
    readiness: Arc<Readiness>,
    /// Keeps the file of an embedded database locked for as long as the database is open.
    _lock: Option<Arc<Lock>>,
}

/// Counts the statements that are sent to the database.
#[derive(Debug, Clone, Default)]
struct Statements(Arc<AtomicU64>);

impl Statements {
    /// Returns the connection, with its statements counted.
    fn of(&self, mut connection: DatabaseConnection) -> DatabaseConnection {
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
    Sqlite { readers: DatabaseConnection, writer: sqlite::Writer },
    Server { pool: DatabaseConnection, instance: String, _follower: Arc<changes::Follower> },
}

impl Db {
    /// Returns a connection for reads. Data that decides a write must be read inside that write.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        match &self.engine {
            Engine::Sqlite { readers, .. } => readers,
            Engine::Server { pool, .. } => pool,
        }
    }

    /// Runs `write` in a transaction: commits if it returns `Ok`, rolls everything back if it returns `Err`.
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
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.run(args, write).await,
            Engine::Server { pool, instance, .. } => self.write_to_server(pool, instance, &args, write).await,
        }
    }

    /// Whether the database is the embedded one.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
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
        let ttl = (!self.is_embedded()).then_some(SHARED_TTL);
        let versions = topics.iter().map(|topic| self.topics.of(*topic).clone()).collect();
        Cached::new(name, capacity, ttl, versions)
    }

    /// Returns the number of statements that were sent to the database.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.0.load(Ordering::Relaxed)
    }

    /// Checks that a write can be committed now. Probes at most once a second, however often it is called.
    ///
    /// # Errors
    /// [`Error::Database`] when the write failed or took too long.
    pub async fn ready(&self) -> Result<()> {
        self.readiness.get(|| self.write((), |tx, ()| Box::pin(changes::probe(tx)))).await
    }

    async fn write_to_server<A, T>(
        &self,
        pool: &DatabaseConnection,
        instance: &str,
        args: &A,
        write: Write<A, T>,
    ) -> Result<T>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.attempt(pool, instance, args, write).await {
                Err(Error::Database(cause)) if attempt < ATTEMPTS && is_conflict(cause.as_ref()) => {
                    // The transaction that won is short; this lets it end first.
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 5)).await;
                }
                other => return other,
            }
        }
    }

    async fn attempt<A, T>(
        &self,
        pool: &DatabaseConnection,
        instance: &str,
        args: &A,
        write: Write<A, T>,
    ) -> Result<T>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        // The default of PostgreSQL. The default of MariaDB would lock gaps, so that two concurrent inserts could
        // deadlock.
        let isolation =
            (pool.get_database_backend() == DbBackend::MySql).then_some(IsolationLevel::ReadCommitted);
        let transaction = pool.begin_with_config(isolation, None).await?;
        let tx = Tx::new(DatabaseExecutor::Transaction(&transaction), self.clock.now());
        let result = match tx::run(write, &tx, args).await {
            Ok(value) => changes::tell(&tx, instance, &tx.touched()).await.map(|()| value),
            Err(error) => Err(error),
        };
        let touched = tx.into_touched();
        match result {
            Ok(value) => {
                transaction.commit().await?;
                self.topics.advance(&touched);
                Ok(value)
            }
            Err(error) => {
                // If the rollback fails, the connection is lost, and the server rolls back.
                if let Err(cause) = transaction.rollback().await {
                    tracing::warn!(%cause, "a transaction was not rolled back by its client");
                }
                Err(error)
            }
        }
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
/// of MariaDB / MySQL (1205, 1213, 1020) and PostgreSQL (40001, 40P01).
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
    let text = error.message();
    matches!(error.code().as_deref(), Some("40001" | "40P01"))
        || text.contains("Deadlock found")
        || text.contains("Lock wait timeout")
        || text.contains("Record has changed since last read")
}
