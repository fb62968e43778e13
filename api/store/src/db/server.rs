//! The connections to a database server, and the breaker that opens while the server does not answer.
//!
//! [`super::follower`] polls the server on a connection of its own and opens and closes the breaker. While it is open,
//! reads and writes fail at once, also those that were waiting. When the server answers again, it gets new connections:
//! those of before may never answer.

use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{
    DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    TransactionTrait,
};
use tokio::{sync::watch, time};

use super::{Topic, Topics, Tx, changes, is_conflict, job::Job};
use kernel::{Clock, Error, Random, Result, error::OUTAGE};

/// The maximum number of times that a write is attempted.
const ATTEMPTS: u32 = 8;

/// A database server.
#[derive(Debug)]
pub(super) struct Server {
    link: RwLock<Link>,
    clock: Clock,
    topics: Topics,
}

/// The connections that were opened since the server last came back.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) pool: DatabaseConnection,
    /// The name of this instance in the table of changes. It changes with every commit whose outcome is unknown, so
    /// that this instance heeds its own row of a commit that takes effect late.
    pub(super) instance: Arc<str>,
    /// Whether the server has stopped answering on these connections.
    is_away: Arc<watch::Sender<bool>>,
}

impl Link {
    fn over(pool: DatabaseConnection) -> Self {
        Self { pool, instance: new_name(), is_away: Arc::new(watch::Sender::new(false)) }
    }

    /// Returns the outcome of `work`, or an error as soon as the server stops answering.
    pub(super) async fn while_it_answers<T>(&self, work: impl Future<Output = T>) -> Result<T, DbErr> {
        let mut is_away = self.is_away.subscribe();
        tokio::select! {
            biased;
            _ = is_away.wait_for(|is_away| *is_away) => Err(away()),
            outcome = work => Ok(outcome),
        }
    }
}

fn away() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(OUTAGE.to_owned()))
}

fn new_name() -> Arc<str> {
    Random::system().uuid().to_string().into()
}

impl Server {
    pub(super) fn new(pool: DatabaseConnection, clock: Clock, topics: Topics) -> Self {
        Self { link: RwLock::new(Link::over(pool)), clock, topics }
    }

    /// Returns the current connections.
    pub(super) fn link(&self) -> Link {
        self.link.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.link().pool.get_database_backend()
    }

    /// Returns whether the breaker is open.
    pub(super) fn is_away(&self) -> bool {
        *self.link().is_away.borrow()
    }

    /// Opens the breaker: what waits for the server fails, and so does what follows.
    pub(super) fn open_breaker(&self) {
        self.link().is_away.send_replace(true);
    }

    /// Closes the breaker, with new connections.
    pub(super) fn close_breaker(&self, pool: DatabaseConnection) {
        *self.link.write().unwrap_or_else(PoisonError::into_inner) = Link::over(pool);
    }

    /// Runs a write in a transaction; starts over when a concurrent transaction was faster. Answers its caller.
    pub(super) async fn write(&self, mut job: Box<dyn Job>) {
        let mut attempt = 0;
        let outcome = loop {
            attempt += 1;
            let outcome = self.attempt(job.as_mut()).await;
            let conflicts = match outcome.as_ref().err().or(job.error()) {
                Some(Error::Database(cause)) => is_conflict(cause.as_ref()),
                _ => false,
            };
            if !conflicts || attempt == ATTEMPTS {
                break outcome;
            }
            job.discard();
            // The transaction that won is short; this lets it end first.
            time::sleep(time::Duration::from_millis(u64::from(attempt) * 5)).await;
        };
        job.finish(outcome);
    }

    /// Runs a write in a transaction, and commits it or rolls it back. Fails if the transaction does, and not if the
    /// write itself does.
    async fn attempt(&self, job: &mut dyn Job) -> Result<()> {
        let link = self.link();
        // When the server stops answering before the commit, the transaction is dropped, and the server rolls it back.
        let (transaction, touched, stays) = link.while_it_answers(self.run(&link, job)).await??;
        if let Ok(true) = stays {
            let committed = link.while_it_answers(transaction.commit()).await.flatten();
            // Also after a failure: the commit may take effect although its outcome did not arrive, now or, when a
            // server that hangs continues, later.
            if committed.is_err() {
                self.link.write().unwrap_or_else(PoisonError::into_inner).instance = new_name();
            }
            self.topics.advance(&touched);
            return Ok(committed?);
        }
        // If the rollback fails, the connection is lost, and the server rolls back.
        if let Err(cause) = link.while_it_answers(transaction.rollback()).await.flatten() {
            tracing::warn!(%cause, "a transaction was not rolled back by its client");
        }
        stays.map(drop)
    }

    /// Runs a write up to its commit; returns the open transaction, what it touched, and whether it may be committed.
    async fn run(
        &self,
        link: &Link,
        job: &mut dyn Job,
    ) -> Result<(DatabaseTransaction, Vec<Topic>, Result<bool>)> {
        // The default of PostgreSQL. The default of MariaDB would lock gaps, so that two concurrent inserts could
        // deadlock.
        let isolation =
            (link.pool.get_database_backend() == DbBackend::MySql).then_some(IsolationLevel::ReadCommitted);
        let transaction = link.pool.begin_with_config(isolation, None).await?;
        let tx = Tx::new(DatabaseExecutor::Transaction(&transaction), self.clock.now());
        let stays = match job.run(&tx).await {
            true => changes::publish(&tx, &link.instance, &tx.touched()).await.map(|()| true),
            false => Ok(false),
        };
        let touched = tx.into_touched();
        Ok((transaction, touched, stays))
    }
}
