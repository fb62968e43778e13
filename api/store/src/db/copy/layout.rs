//! The tables and columns of a version of the schema.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use serde::{Deserialize, Serialize};
use tracing::{Dispatch, instrument::WithSubscriber};

use crate::db::migrate;
use kernel::{Error, Result};

/// Tables that the database and the migrations keep for themselves.
const OWN: [&str; 2] = ["schema_migrations", "sqlite_sequence"];

/// The tables of a version of the schema, each after those that it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The names of the migrations that create it, in order.
    pub migrations: Vec<String>,
    /// The tables, in the order in which they can be filled.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values of a row.
    pub columns: Vec<Column>,
    /// Whether the database counts its ids up.
    pub counts_up: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a column are, whatever the database calls their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number, or a point in time.
    Integer,
    /// True or false.
    Boolean,
    /// Text.
    Text,
    /// A UUID.
    Uuid,
    /// Bytes.
    Bytes,
}

impl Layout {
    /// Returns the layout that these migrations create; `None` when this release lacks one of them, or there are none.
    ///
    /// # Errors
    /// When the migrations fail.
    pub async fn of(applied: &[String]) -> Result<Option<Self>> {
        if applied.is_empty() || !migrate::known().starts_with(applied) {
            return Ok(None);
        }
        let steps = u32::try_from(applied.len()).map_err(Error::internal)?;
        let mut options = ConnectOptions::new("sqlite::memory:".to_owned());
        options.max_connections(1).min_connections(1).sqlx_logging(false);
        let scratch = Database::connect(options).await?;
        // What is logged of the migrations is about no database that anybody has.
        Migrator::up(&scratch, Some(steps)).with_subscriber(Dispatch::none()).await?;
        let tables = tables(&scratch).await?;
        scratch.close().await?;
        Ok(Some(Self { migrations: applied.to_vec(), tables }))
    }
}

async fn tables(connection: &DatabaseConnection) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    // A table is created after those that it refers to.
    for row in
        rows(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid").await?
    {
        let (name, sql): (String, String) = (row.try_get("", "name")?, row.try_get("", "sql")?);
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let mut columns = Vec::new();
        for row in rows(connection, &format!("PRAGMA table_info({name})")).await? {
            let (column, kind): (String, String) = (row.try_get("", "name")?, row.try_get("", "type")?);
            let kind = kind_of(&kind)
                .ok_or_else(|| Error::internal(format!("{name}.{column} has the unknown type {kind}")))?;
            columns.push(Column { name: column, kind });
        }
        tables.push(Table { name, columns, counts_up: sql.to_uppercase().contains("AUTOINCREMENT") });
    }
    Ok(tables)
}

async fn rows(connection: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    Ok(connection.query_all_raw(statement).await?)
}

/// Returns what the values of a column of SQLite are, from its declared type.
fn kind_of(declared: &str) -> Option<Kind> {
    let declared = declared.to_lowercase();
    let has = |part: &str| declared.contains(part);
    if has("uuid") {
        Some(Kind::Uuid)
    } else if has("bool") {
        Some(Kind::Boolean)
    } else if has("blob") || has("binary") {
        Some(Kind::Bytes)
    } else if has("int") {
        Some(Kind::Integer)
    } else if has("char") || has("text") {
        Some(Kind::Text)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tables_come_after_those_that_they_refer_to() {
        let layout =
            Layout::of(&migrate::known()).await.expect("the migrations run").expect("known migrations");
        let place = |name: &str| layout.tables.iter().position(|table| table.name == name).expect("a table");
        assert!(place("companies") < place("memberships"));
        assert!(place("users") < place("memberships"));
        assert!(place("memberships") < place("membership_words"));
        assert!(layout.tables[place("users")].counts_up);
        assert!(!layout.tables[place("settings")].counts_up);
    }

    #[tokio::test]
    async fn unknown_migrations_have_no_layout() {
        let mut applied = migrate::known();
        applied.push("m29990101_000001_future".to_owned());
        assert_eq!(Layout::of(&applied).await.expect("no database is asked"), None);
        assert_eq!(Layout::of(&[]).await.expect("no database is asked"), None);
        assert_eq!(Layout::of(&migrate::known()[1..]).await.expect("no database is asked"), None);
    }
}
