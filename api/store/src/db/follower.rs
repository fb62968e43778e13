//! Polls a database server on a connection of its own: for changes of other instances, and for whether it answers.

use std::{sync::Arc, time::Duration};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::{task::AbortHandle, time};

use super::{
    Statements, Topic, Topics,
    changes::Seen,
    connect::{CONNECT_TIMEOUT, one_to_server, pool_to_server},
    server::Server,
};

/// The interval between two polls: short enough for a change to take effect everywhere within a second.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Polls until it is dropped.
#[derive(Debug)]
pub(super) struct Follower(AbortHandle);

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Follower {
    /// Starts to poll the server that `url` names.
    pub(super) fn start(
        url: &str,
        connection: DatabaseConnection,
        server: Arc<Server>,
        topics: Topics,
        statements: Statements,
    ) -> Self {
        let poll = Poll {
            url: url.to_owned(),
            connection,
            seen: Seen::default(),
            server,
            topics,
            statements,
            has_warned: false,
        };
        Self(tokio::spawn(poll.run()).abort_handle())
    }
}

struct Poll {
    url: String,
    connection: DatabaseConnection,
    seen: Seen,
    server: Arc<Server>,
    topics: Topics,
    statements: Statements,
    /// Whether the log says that changes cannot be read although the server answers.
    has_warned: bool,
}

impl Poll {
    async fn run(mut self) {
        loop {
            if let Err(error) = self.poll().await {
                self.wait_for_the_server(error).await;
            }
            time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Polls once. If the connection was lost, tries a new one at once: the server may have closed only this one.
    async fn poll(&mut self) -> Result<(), DbErr> {
        let instance = || self.server.link().instance;
        let polled = time::timeout(CONNECT_TIMEOUT, self.seen.poll(&self.connection, instance)).await;
        match polled {
            Ok(Ok(touched)) => {
                self.has_warned = false;
                self.topics.advance(&touched);
                Ok(())
            }
            Ok(Err(_)) => self.poll_anew().await,
            Err(_) => {
                Err(DbErr::Custom(format!("it does not answer within {} seconds", CONNECT_TIMEOUT.as_secs())))
            }
        }
    }

    /// Polls on a new connection, and from a new starting point: another server may have taken over, whose ids are
    /// behind.
    async fn poll_anew(&mut self) -> Result<(), DbErr> {
        let server = Arc::clone(&self.server);
        let connect_and_poll = async {
            let connection = one_to_server(&self.url, CONNECT_TIMEOUT).await?;
            let mut seen = Seen::default();
            let polled = seen.poll(&connection, || server.link().instance).await;
            if polled.is_err() {
                // A server that rejects only this query answers, for example before it has a schema.
                connection.execute_unprepared("SELECT 1").await?;
            }
            Ok::<_, DbErr>((polled, seen, connection))
        };
        let polled = time::timeout(CONNECT_TIMEOUT, connect_and_poll).await;
        let (polled, seen, connection) =
            polled.map_err(|_| DbErr::Custom("it does not accept connections".to_owned()))??;
        (self.seen, self.connection) = (seen, connection);
        self.topics.advance(&Topic::SHARED);
        match polled {
            Ok(_) => self.has_warned = false,
            Err(error) if !self.has_warned => {
                self.has_warned = true;
                tracing::warn!(%error, "changes of other instances cannot be read: nothing is cached meanwhile");
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Keeps the breaker open until the server answers. Caches are invalidated, since what others change meanwhile is
    /// not known.
    async fn wait_for_the_server(&mut self, error: DbErr) {
        self.server.open_breaker();
        self.topics.advance(&Topic::SHARED);
        tracing::error!(%error, "the database server does not answer: requests that need it are answered 503");
        loop {
            time::sleep(POLL_INTERVAL).await;
            if self.poll_anew().await.is_err() {
                continue;
            }
            if let Ok(pool) = pool_to_server(&self.url).await {
                self.server.close_breaker(self.statements.counting(pool));
                self.topics.advance(&Topic::SHARED);
                tracing::info!("the database server answers again");
                return;
            }
        }
    }
}
