//! The embedded database's one writer: writes that wait together share a commit.
//!
//! SQLite has one writer at a time, and a durable commit costs a sync of the disk. So one task owns the connection
//! that writes; it opens a transaction, runs every write that waits, and answers them all once the transaction is
//! committed. A connection on which a transaction did not begin, commit or roll back is closed, and the next writes get
//! a new one.

use std::{any::Any, panic::AssertUnwindSafe, path::PathBuf};

use futures::{FutureExt, future::BoxFuture};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseExecutor};
use tokio::sync::{mpsc, oneshot};

use super::{
    Statements, Topic, Topics, Tx, Write,
    connect::embedded,
    tx,
    writing::{Connection, Transaction},
};
use kernel::{Clock, Error, Result};

/// The most writes that share a commit, so that the first of them does not wait long.
const MOST_TOGETHER: usize = 64;
/// Writes that may wait; more wait to be let in.
const MOST_WAITING: usize = 1024;

/// The way to the task that writes. Cheap to clone; the task ends with the last clone.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Job>>);

/// Where connections that write come from.
#[derive(Debug)]
pub(super) struct Source {
    /// The file of the database.
    pub(super) path: PathBuf,
    /// What counts their statements.
    pub(super) statements: Statements,
}

impl Source {
    async fn connection(&self) -> Result<Connection> {
        let pool = self.statements.of(embedded(&self.path, true).await?);
        Ok(Connection::over(pool).await?)
    }
}

impl Writer {
    /// Starts the task over the one connection that writes; `source` gives those that replace it.
    ///
    /// # Errors
    /// [`Error::Database`] when the connection does not work.
    pub(super) async fn start(
        first: DatabaseConnection,
        source: Source,
        clock: Clock,
        topics: Topics,
    ) -> Result<Self> {
        let (sender, jobs) = mpsc::channel(MOST_WAITING);
        let worker = Worker { source, connection: Some(Connection::over(first).await?), clock, topics };
        tokio::spawn(worker.work(jobs));
        Ok(Self(sender))
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
            let value = tx::run(self.write, tx, &self.args).await;
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

/// The task that writes.
struct Worker {
    source: Source,
    /// `None` after it failed.
    connection: Option<Connection>,
    clock: Clock,
    topics: Topics,
}

impl Worker {
    async fn work(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = jobs.recv().await {
            let mut together = Together { clock: self.clock.clone(), done: Vec::new(), touched: Vec::new() };
            let outcome = self.run(&mut together, first, &mut jobs).await;
            match &outcome {
                Ok(()) => self.topics.advance(&together.touched),
                Err(error) => self.replace(error).await,
            }
            let outcome = outcome.map_err(|error| cause(&error));
            for job in together.done {
                job.finish(outcome.clone());
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

    /// Closes the connection: what it would do next is not known.
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
    /// Gives each write its own time: it may join a transaction that began before the event that caused it.
    clock: Clock,
    done: Vec<Box<dyn Job>>,
    touched: Vec<Topic>,
}

impl Together {
    /// Runs the writes that wait. Nearly always all of them stay, so none has a savepoint at first; when one does not,
    /// they start over, each in a savepoint of its own.
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
            if all_stay && self.done.len() < MOST_TOGETHER {
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
        // A write that panics is undone like one that fails; the others and those to come go on.
        let stays = AssertUnwindSafe(job.run(&tx)).catch_unwind().await.unwrap_or(false);
        let touched = tx.into_touched();
        if stays {
            self.touched.extend(touched);
        }
        stays
    }
}
