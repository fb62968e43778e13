//! The single writer of the embedded database: concurrent writes share a commit.
//!
//! SQLite has one writer at a time, and a durable commit costs a sync of the disk. So one task owns the connection that
//! writes. It opens a transaction, runs every queued write, and answers them all once the transaction is committed. A
//! connection that failed to begin, commit or roll back a transaction is closed, and the next writes get a new one.

use std::{panic::AssertUnwindSafe, path::PathBuf};

use futures::FutureExt;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseExecutor};
use tokio::sync::mpsc;

use super::{
    Statements, Topic, Topics, Tx,
    connect::embedded,
    job::Job,
    writing::{Connection, Transaction},
};
use kernel::{Clock, Error, Result};

/// The maximum number of writes that share a commit, so that the first of them does not wait long.
const MAX_WRITES_PER_COMMIT: usize = 64;
/// The maximum number of queued writes. Further callers wait for room in the queue.
const MAX_WAITING: usize = 1024;

/// The queue of the writing task. Cheap to clone; the task ends with the last clone.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Job>>);

/// Opens connections that write.
#[derive(Debug)]
pub(super) struct Source {
    /// The file of the database.
    pub(super) path: PathBuf,
    /// The counter of their statements.
    pub(super) statements: Statements,
}

impl Source {
    async fn connection(&self) -> Result<Connection> {
        let pool = self.statements.counting(embedded(&self.path, true).await?);
        Ok(Connection::over(pool).await?)
    }
}

impl Writer {
    /// Starts the task with the one connection that writes. `source` opens those that replace it.
    ///
    /// # Errors
    /// [`Error::Database`] when the connection does not work.
    pub(super) async fn start(
        first: DatabaseConnection,
        source: Source,
        clock: Clock,
        topics: Topics,
    ) -> Result<Self> {
        let (sender, jobs) = mpsc::channel(MAX_WAITING);
        let worker = Worker { source, connection: Some(Connection::over(first).await?), clock, topics };
        tokio::spawn(worker.work(jobs));
        Ok(Self(sender))
    }

    /// Queues a write, which is answered once it is committed. It runs even if the caller is cancelled.
    pub(super) async fn queue(&self, job: Box<dyn Job>) -> Result<()> {
        self.0.send(job).await.map_err(|_| Error::Database("the database is closed".into()))
    }
}

/// The writing task.
struct Worker {
    source: Source,
    /// `None` after a failure.
    connection: Option<Connection>,
    clock: Clock,
    topics: Topics,
}

impl Worker {
    async fn work(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = jobs.recv().await {
            let mut together = Together { clock: self.clock.clone(), done: Vec::new(), touched: Vec::new() };
            let outcome = self.run(&mut together, first, &mut jobs).await;
            // After a failure too: whether the commit took effect is unknown, and caches are only loaded again.
            self.topics.advance(&together.touched);
            if let Err(error) = &outcome {
                self.replace(error).await;
            }
            let outcome = outcome.map_err(|error| cause(&error));
            for job in together.done {
                job.finish(outcome.clone().map_err(|cause| Error::Database(cause.into())));
            }
        }
    }

    async fn run(
        &mut self,
        together: &mut Together,
        first: Box<dyn Job>,
        jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    ) -> Result<()> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.source.connection().await {
                Ok(connection) => {
                    tracing::info!("the embedded database has a new connection for writes");
                    connection
                }
                Err(error) => {
                    together.done.push(first);
                    return Err(error);
                }
            },
        };
        together.run_all(self.connection.insert(connection), first, jobs).await
    }

    /// Closes the connection, since its state is unknown.
    async fn replace(&mut self, error: &Error) {
        if let Some(connection) = self.connection.take() {
            tracing::error!(error = %cause(error), "the embedded database did not keep what was written");
            connection.close().await;
        }
    }
}

fn cause(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// The writes that share one commit.
struct Together {
    /// Provides the time of each write, since a write may join a transaction that began before the event that caused
    /// it.
    clock: Clock,
    done: Vec<Box<dyn Job>>,
    touched: Vec<Topic>,
}

impl Together {
    /// Runs the queued writes. Nearly always all of them may be committed, so they run without savepoints at first. If
    /// one may not, all start over, each in its own savepoint.
    async fn run_all(
        &mut self,
        connection: &Connection,
        first: Box<dyn Job>,
        jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    ) -> Result<()> {
        let transaction = match connection.begin().await {
            Ok(transaction) => transaction,
            Err(error) => {
                self.done.push(first);
                return Err(error.into());
            }
        };
        let mut next = Some(first);
        let mut all_stay = true;
        while let Some(mut job) = next.take() {
            all_stay = self.run(&transaction, job.as_mut()).await;
            self.done.push(job);
            transaction.check()?;
            if all_stay && self.done.len() < MAX_WRITES_PER_COMMIT {
                next = jobs.try_recv().ok();
            }
        }
        if all_stay {
            return Ok(transaction.commit().await?);
        }
        transaction.rollback().await?;
        self.touched.clear();
        if self.done.len() == 1 { Ok(()) } else { self.start_over(connection).await }
    }

    async fn start_over(&mut self, connection: &Connection) -> Result<()> {
        let transaction = connection.begin().await?;
        let mut jobs = std::mem::take(&mut self.done);
        let mut outcome = Ok(());
        for job in &mut jobs {
            if outcome.is_ok() {
                outcome = self.run_apart(&transaction, job.as_mut()).await;
            }
        }
        self.done = jobs;
        outcome?;
        Ok(transaction.commit().await?)
    }

    async fn run_apart(&mut self, transaction: &Transaction<'_>, job: &mut dyn Job) -> Result<()> {
        let statements = transaction.statements();
        statements.execute_unprepared("SAVEPOINT w").await?;
        let stays = self.run(transaction, job).await;
        transaction.check()?;
        if !stays {
            statements.execute_unprepared("ROLLBACK TO w").await?;
        }
        statements.execute_unprepared("RELEASE w").await?;
        Ok(())
    }

    async fn run(&mut self, transaction: &Transaction<'_>, job: &mut dyn Job) -> bool {
        let tx = Tx::new(DatabaseExecutor::Transaction(transaction.statements()), self.clock.now());
        // A write that panics is rolled back like one that fails, and does not affect other writes.
        let stays = AssertUnwindSafe(job.run(&tx)).catch_unwind().await.unwrap_or(false);
        let touched = tx.into_touched();
        if stays {
            self.touched.extend(touched);
        }
        stays
    }
}
