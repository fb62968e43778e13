//! Opens the database that a URL names.

use std::{path::Path, sync::Arc};

use super::{
    Db, Engine, Lock, Readiness, Statements, Topics, changes, connect,
    connect::{lock, sqlite_path},
    disk, migrate,
    sqlite::{Source, Writer},
};
use kernel::{Clock, Random, Result};

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
                Self::embedded(&path, Some(lock), clock).await
            }
            None => Self::server(url, clock).await,
        }
    }

    /// Opens the database like [`Db::open`], even if a server has the embedded one open. For short commands that change
    /// nothing that the server caches.
    ///
    /// # Errors
    /// Those of [`Db::open`], except that another server is no error.
    pub async fn open_beside(url: &str, clock: Clock) -> Result<Self> {
        match sqlite_path(url) {
            Some(path) if path.exists() => Self::embedded(&path, lock(&path).ok(), clock).await,
            _ => Self::open(url, clock).await,
        }
    }

    async fn embedded(path: &Path, lock: Option<Lock>, clock: Clock) -> Result<Self> {
        let opened = Self::over_file(path, lock, clock).await;
        opened.map_err(|error| disk::explain(path, error))
    }

    async fn over_file(path: &Path, lock: Option<Lock>, clock: Clock) -> Result<Self> {
        let (topics, statements) = (Topics::default(), Statements::default());
        let writer = statements.of(connect::embedded(path, true).await?);
        if lock.is_some() {
            migrate::bring_up(&writer, &clock).await?;
        }
        let readers = statements.of(connect::embedded(path, false).await?);
        let source = Source { path: path.to_owned(), statements: statements.clone() };
        let writer = Writer::start(writer, source, clock.clone(), topics.clone()).await?;
        let engine = Engine::Sqlite { readers, writer };
        Ok(Self::over(engine, clock, topics, statements, lock))
    }

    async fn server(url: &str, clock: Clock) -> Result<Self> {
        let (topics, statements) = (Topics::default(), Statements::default());
        let pool = connect::server(url).await?;
        let instance = Random::system().uuid().to_string();
        let follower = Arc::new(changes::follow(pool.clone(), instance.clone(), topics.clone()));
        let engine = Engine::Server { pool: statements.of(pool), instance, _follower: follower };
        Ok(Self::over(engine, clock, topics, statements, None))
    }

    fn over(
        engine: Engine,
        clock: Clock,
        topics: Topics,
        statements: Statements,
        lock: Option<Lock>,
    ) -> Self {
        let readiness = Arc::new(Readiness::default());
        Self { engine, clock, topics, statements, readiness, _lock: lock.map(Arc::new) }
    }
}
