//! The embedded database's one writer: writes that wait together share a commit.
//!
//! SQLite has one writer at a time, and a durable commit costs a sync of the disk. So one task owns the connection
//! that writes; it opens a transaction, runs every write that waits, and answers them all once the transaction is
//! committed.

use std::{any::Any, panic::AssertUnwindSafe};

use futures::{FutureExt, future::BoxFuture};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::{Topic, Topics, Tx, Write};
use crate::kernel::{Clock, Error, Result, Timestamp};

/// The most writes that share a commit, so that the first of them does not wait long.
const MOST_TOGETHER: usize = 64;
/// Writes that may wait; more wait to be let in.
const MOST_WAITING: usize = 1024;

/// The way to the task that writes. Cheap to clone; the task ends with the last clone.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Job>>);

impl Writer {
    /// Starts the task over the one connection that writes.
    pub(super) fn start(connection: DatabaseConnection, clock: Clock, topics: Topics) -> Self {
        let (sender, jobs) = mpsc::channel(MOST_WAITING);
        tokio::spawn(work(connection, clock, topics, jobs));
        Self(sender)
    }

    /// Runs a write and waits for its commit. A caller that goes away does not stop it.
    pub(super) async fn run<A, T>(&self, args: A, write: Write<A, T>) -> Result<T>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (answer, committed) = oneshot::channel();
        let job = Box::new(Pending { args, write, value: None, answer: Some(answer) });
        self.0.send(job).await.map_err(|_| closed())?;
        committed.await.map_err(|_| closed())?
    }
}

fn closed() -> Error {
    Error::Database("the database is closed".into())
}

/// A write that waits, whatever its types.
trait Job: Send + Any {
    /// Runs the write; keeps what it gives; says whether it may stay.
    fn run<'a>(&'a mut self, tx: &'a Tx<'a>) -> BoxFuture<'a, bool>;
    /// Answers: the value when `outcome` is good, else the error.
    fn finish(self: Box<Self>, outcome: Result<(), String>);
}

struct Pending<A, T> {
    args: A,
    write: Write<A, T>,
    value: Option<Result<T>>,
    answer: Option<oneshot::Sender<Result<T>>>,
}

impl<A: Send + Sync + 'static, T: Send + 'static> Job for Pending<A, T> {
    fn run<'a>(&'a mut self, tx: &'a Tx<'a>) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let value = (self.write)(tx, &self.args).await;
            let stays = value.is_ok();
            self.value = Some(value);
            stays
        })
    }

    fn finish(mut self: Box<Self>, outcome: Result<(), String>) {
        let result = match (outcome, self.value.take()) {
            (Ok(()), Some(value)) | (Err(_), Some(value @ Err(_))) => value,
            (Err(cause), _) => Err(Error::Database(cause.into())),
            (Ok(()), None) => Err(Error::internal("a write did not run to its end")),
        };
        if let Some(answer) = self.answer.take() {
            // Whoever asked may have gone; the write stands all the same.
            let _ = answer.send(result);
        }
    }
}

async fn work(
    connection: DatabaseConnection,
    clock: Clock,
    topics: Topics,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
) {
    while let Some(first) = jobs.recv().await {
        let mut together =
            Together { connection: &connection, now: clock.now(), done: Vec::new(), touched: Vec::new() };
        let outcome = together.run_all(first, &mut jobs).await;
        if outcome.is_ok() {
            topics.advance(&together.touched);
        }
        let outcome = outcome.map_err(|error| error.to_string());
        for job in together.done {
            job.finish(outcome.clone());
        }
    }
}

/// The writes that share one commit.
struct Together<'c> {
    connection: &'c DatabaseConnection,
    now: Timestamp,
    done: Vec<Box<dyn Job>>,
    touched: Vec<Topic>,
}

impl Together<'_> {
    /// Runs the writes that wait. Nearly always all of them stay, so none has a savepoint at first; when one does not,
    /// they start over, each in a savepoint of its own.
    async fn run_all(
        &mut self,
        first: Box<dyn Job>,
        jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    ) -> Result<(), DbErr> {
        let transaction = match begin(self.connection).await {
            Ok(transaction) => transaction,
            Err(error) => {
                self.done.push(first);
                return Err(error);
            }
        };
        let mut next = Some(first);
        let mut all_stay = true;
        while let Some(mut job) = next.take() {
            all_stay = self.run(&transaction, job.as_mut()).await;
            self.done.push(job);
            if all_stay && self.done.len() < MOST_TOGETHER {
                next = jobs.try_recv().ok();
            }
        }
        if all_stay {
            return transaction.commit().await;
        }
        transaction.rollback().await?;
        self.touched.clear();
        if self.done.len() == 1 { Ok(()) } else { self.start_over().await }
    }

    async fn start_over(&mut self) -> Result<(), DbErr> {
        let transaction = begin(self.connection).await?;
        let mut jobs = std::mem::take(&mut self.done);
        let mut outcome = Ok(());
        for job in &mut jobs {
            if outcome.is_ok() {
                outcome = self.run_apart(&transaction, job.as_mut()).await;
            }
        }
        self.done = jobs;
        outcome?;
        transaction.commit().await
    }

    async fn run_apart(&mut self, transaction: &DatabaseTransaction, job: &mut dyn Job) -> Result<(), DbErr> {
        transaction.execute_unprepared("SAVEPOINT w").await?;
        if !self.run(transaction, job).await {
            transaction.execute_unprepared("ROLLBACK TO w").await?;
        }
        transaction.execute_unprepared("RELEASE w").await?;
        Ok(())
    }

    async fn run(&mut self, transaction: &DatabaseTransaction, job: &mut dyn Job) -> bool {
        let tx = Tx::new(DatabaseExecutor::Transaction(transaction), self.now);
        // A write that panics is undone like one that fails; the others and those to come go on.
        let stays = AssertUnwindSafe(job.run(&tx)).catch_unwind().await.unwrap_or(false);
        let touched = tx.into_touched();
        if stays {
            self.touched.extend(touched);
        }
        stays
    }
}

/// The connection is taken from its pool once for all statements: giving it back costs as much as a statement.
async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    connection.begin_with_options(options).await
}
