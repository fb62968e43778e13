//! Opens the database that a URL names.

use std::{path::Path, sync::Arc};

use super::{
    Db, Engine, Follower, Lock, Reader, Readiness, Statements, Topics, connect,
    connect::{lock, sqlite_path, try_lock},
    disk, migrate,
    server::Server,
    sqlite::{Source, Writer},
};
use kernel::{Clock, Result};

impl Db {
    /// Opens the database: `sqlite:<path>`, `mysql://…`, `mariadb://…` or `postgres://…`. Migrates the embedded
    /// database to this release; the schema of a database server is left to `aldaba migrate`.
    ///
    /// # Errors
    /// When the database cannot be reached, the folder cannot be written, or another server has locked the file.
    pub async fn open(url: &str, clock: Clock) -> Result<Self> {
        match sqlite_path(url) {
            Some(path) => {
                let lock = lock(&path)?;
                Self::embedded(&path, Some(lock), true, clock).await
            }
            None => Self::server(url, clock).await,
        }
    }

    /// Opens the database like [`Db::open`], even if a server has the embedded one open, and never migrates one that
    /// exists. For short commands that change nothing that the server caches.
    ///
    /// # Errors
    /// Those of [`Db::open`], except that another server is no error.
    pub async fn open_beside(url: &str, clock: Clock) -> Result<Self> {
        match sqlite_path(url) {
            Some(path) if path.exists() => Self::embedded(&path, try_lock(&path)?, false, clock).await,
            _ => Self::open(url, clock).await,
        }
    }

    /// Returns whether a URL names a database server, or an embedded database that exists.
    #[must_use]
    pub fn exists(url: &str) -> bool {
        sqlite_path(url).is_none_or(|path| path.exists())
    }

    async fn embedded(path: &Path, lock: Option<Lock>, migrates: bool, clock: Clock) -> Result<Self> {
        let opened = Self::over_file(path, lock, migrates, clock).await;
        opened.map_err(|error| disk::explain(path, error))
    }

    async fn over_file(path: &Path, lock: Option<Lock>, migrates: bool, clock: Clock) -> Result<Self> {
        let (topics, statements) = (Topics::default(), Statements::default());
        let writer = statements.counting(connect::embedded(path, true).await?);
        if migrates {
            migrate::bring_up(&writer, &clock).await?;
        }
        let reader = Reader::embedded(statements.counting(connect::embedded(path, false).await?));
        let source = Source { path: path.to_owned(), statements: statements.clone() };
        let writer = Writer::start(writer, source, clock.clone(), topics.clone()).await?;
        let engine = Engine::Sqlite { reader, writer };
        Ok(Self::over(engine, (topics, statements, clock), lock))
    }

    async fn server(url: &str, clock: Clock) -> Result<Self> {
        let (topics, statements) = (Topics::default(), Statements::default());
        let connection = connect::one_to_server(url, connect::CONNECT_TIMEOUT_AT_START).await?;
        let pool = statements.counting(connect::pool_to_server(url).await?);
        let server = Arc::new(Server::new(pool, clock.clone(), topics.clone()));
        let follower =
            Follower::start(url, connection, Arc::clone(&server), topics.clone(), statements.clone());
        let reader = Reader::server(Arc::clone(&server));
        let engine = Engine::Server { reader, server, _follower: Arc::new(follower) };
        Ok(Self::over(engine, (topics, statements, clock), None))
    }

    fn over(
        engine: Engine,
        (topics, statements, clock): (Topics, Statements, Clock),
        lock: Option<Lock>,
    ) -> Self {
        let readiness = Arc::new(Readiness::default());
        Self { engine, topics, statements, readiness, clock, _lock: lock.map(Arc::new) }
    }
}
