//! The connections that requests read from.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};

use super::server::Server;

/// Reads from the database, outside of a transaction. While a database server does not answer, every statement fails
/// at once.
#[derive(Debug, Clone)]
pub struct Reader(Source);

#[derive(Debug, Clone)]
enum Source {
    Embedded(DatabaseConnection),
    Server(Arc<Server>),
}

impl Reader {
    /// Reads from the embedded database.
    pub(super) fn embedded(connections: DatabaseConnection) -> Self {
        Self(Source::Embedded(connections))
    }

    /// Reads from a database server.
    pub(super) fn server(server: Arc<Server>) -> Self {
        Self(Source::Server(server))
    }

    async fn run<T, F>(&self, statement: impl FnOnce(DatabaseConnection) -> F + Send) -> Result<T, DbErr>
    where
        F: Future<Output = Result<T, DbErr>> + Send,
    {
        match &self.0 {
            Source::Embedded(connections) => statement(connections.clone()).await,
            Source::Server(server) => {
                let link = server.link();
                let pool = link.pool.clone();
                link.while_it_answers(statement(pool)).await?
            }
        }
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Source::Embedded(_) => DbBackend::Sqlite,
            Source::Server(server) => server.backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(|pool| async move { pool.execute_raw(statement).await }).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.run(|pool| async move { pool.execute_unprepared(sql).await }).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(|pool| async move { pool.query_one_raw(statement).await }).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(|pool| async move { pool.query_all_raw(statement).await }).await
    }
}
