//! Polls a database server on a connection of its own: for changes of other instances, and for whether it answers.

use std::{sync::Arc, time::Duration};

use sea_orm::{DatabaseConnection, DbErr};
use tokio::{task::AbortHandle, time};

use super::{
    Statements, Topic, Topics,
    changes::Seen,
    connect::{PATIENCE, one_to_server, pool_to_server},
    server::Server,
};

/// The interval between two polls: short enough for a change to take effect everywhere within a second.
const LOOK_EVERY: Duration = Duration::from_millis(400);

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
        let poll =
            Poll { url: url.to_owned(), connection, seen: Seen::default(), server, topics, statements };
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
}

impl Poll {
    async fn run(mut self) {
        loop {
            if let Err(error) = self.look().await {
                self.wait_for_the_server(error).await;
            }
            time::sleep(LOOK_EVERY).await;
        }
    }

    /// Polls once. If the connection was lost, tries a new one at once: the server may have closed only this one.
    async fn look(&mut self) -> Result<(), DbErr> {
        let instance = Arc::clone(&self.server.link().instance);
        let looked = time::timeout(PATIENCE, self.seen.look(&self.connection, &instance)).await;
        match looked {
            Ok(Ok(touched)) => {
                self.topics.advance(&touched);
                Ok(())
            }
            Ok(Err(_)) => self.look_anew().await,
            Err(_) => Err(DbErr::Custom(format!("it does not answer within {} seconds", PATIENCE.as_secs()))),
        }
    }

    /// Polls on a new connection.
    async fn look_anew(&mut self) -> Result<(), DbErr> {
        let instance = Arc::clone(&self.server.link().instance);
        let connect_and_look = async {
            let connection = one_to_server(&self.url, PATIENCE).await?;
            Ok::<_, DbErr>((self.seen.look(&connection, &instance).await?, connection))
        };
        let looked = time::timeout(PATIENCE, connect_and_look).await;
        let (touched, connection) =
            looked.map_err(|_| DbErr::Custom("it does not accept connections".to_owned()))??;
        self.topics.advance(&touched);
        self.connection = connection;
        Ok(())
    }

    /// Keeps the breaker open until the server answers. Caches are invalidated, since what others change meanwhile is
    /// not known.
    async fn wait_for_the_server(&mut self, error: DbErr) {
        self.server.open_breaker();
        self.topics.advance(&Topic::SHARED);
        tracing::error!(%error, "the database server does not answer: requests that need it are answered 503");
        loop {
            time::sleep(LOOK_EVERY).await;
            if self.look_anew().await.is_err() {
                continue;
            }
            if let Ok(pool) = pool_to_server(&self.url).await {
                self.server.close_breaker(self.statements.of(pool));
                self.topics.advance(&Topic::SHARED);
                tracing::info!("the database server answers again");
                return;
            }
        }
    }
}
