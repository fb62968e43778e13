//! The connection that writes to the embedded database, and what SQLite itself reports of its transactions.
//!
//! When the disk is full or fails, or memory runs out, SQLite may roll the whole transaction back by itself
//! (<https://www.sqlite.org/lang_transaction.html>, "Response To Errors Within A Transaction"). sqlx does not notice:
//! its count of open transactions stays above zero, and its next commit only releases a savepoint. So commits and
//! rollbacks are counted by SQLite's own hooks, and a connection that did anything else than requested is not used
//! again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sqlx,
};

/// The connection that writes. It must be closed after any error of its own.
#[derive(Debug)]
pub(super) struct Connection {
    pool: DatabaseConnection,
    seen: Arc<Seen>,
}

/// The commits and rollbacks that SQLite made on one connection.
#[derive(Debug, Default)]
struct Seen {
    commits: AtomicU64,
    rollbacks: AtomicU64,
    /// Whether a commit is expected now. Any other commit is turned into a rollback: otherwise a statement after an
    /// automatic rollback would be committed as a transaction of its own.
    may_commit: AtomicBool,
}

impl Seen {
    fn counts(&self) -> (u64, u64) {
        (self.commits.load(Ordering::SeqCst), self.rollbacks.load(Ordering::SeqCst))
    }
}

impl Connection {
    /// Registers the hooks on the one connection of `pool`.
    pub(super) async fn over(pool: DatabaseConnection) -> Result<Self, DbErr> {
        let seen = Arc::new(Seen::default());
        let (commits, rollbacks) = (Arc::clone(&seen), Arc::clone(&seen));
        let mut connection = pool.get_sqlite_connection_pool().acquire().await.map_err(failed)?;
        let mut handle = connection.lock_handle().await.map_err(failed)?;
        handle.set_commit_hook(move || {
            commits.commits.fetch_add(1, Ordering::SeqCst);
            commits.may_commit.load(Ordering::SeqCst)
        });
        handle.set_rollback_hook(move || {
            rollbacks.rollbacks.fetch_add(1, Ordering::SeqCst);
        });
        drop(handle);
        drop(connection);
        Ok(Self { pool, seen })
    }

    /// Begins a transaction with the write lock. SQLite rejects it while another one is open on the connection.
    pub(super) async fn begin(&self) -> Result<Transaction<'_>, DbErr> {
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        let before = self.seen.counts();
        // Takes the connection from its pool once for all statements, since returning it costs as much as a statement.
        let inner = self.pool.begin_with_options(options).await?;
        Ok(Transaction { inner, seen: &self.seen, before })
    }

    /// Closes the connection, which ends any transaction that is open on it.
    pub(super) async fn close(self) {
        if let Err(error) = self.pool.close().await {
            tracing::warn!(%error, "the connection that writes was not closed cleanly");
        }
    }
}

/// A transaction whose outcome is the one that SQLite itself reports.
pub(super) struct Transaction<'c> {
    inner: DatabaseTransaction,
    seen: &'c Seen,
    before: (u64, u64),
}

impl Transaction<'_> {
    /// Returns the connection that statements run on.
    pub(super) fn statements(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Fails if SQLite has ended the transaction by itself.
    pub(super) fn check(&self) -> Result<(), DbErr> {
        expect(self.seen, self.before)
    }

    /// Commits. Succeeds only if SQLite has committed this transaction.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.check()?;
        self.seen.may_commit.store(true, Ordering::SeqCst);
        let committed = self.inner.commit().await;
        self.seen.may_commit.store(false, Ordering::SeqCst);
        committed?;
        expect(self.seen, (self.before.0 + 1, self.before.1))
    }

    /// Rolls everything back.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.check()?;
        self.inner.rollback().await?;
        expect(self.seen, (self.before.0, self.before.1 + 1))
    }
}

fn expect(seen: &Seen, counts: (u64, u64)) -> Result<(), DbErr> {
    if seen.counts() == counts {
        return Ok(());
    }
    Err(DbErr::Custom("SQLite ended the transaction by itself: nothing of it was kept".to_owned()))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}
