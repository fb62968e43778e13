//! Whether a database is empty.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::Layout;
use crate::db::migrate;
use kernel::Result;

/// Tables that contain rows as soon as there is a schema.
const OF_SCHEMA: [&str; 2] = ["schema_migrations", "schema_versions"];

/// Returns what a database contains: `users (3 rows)`. Tables of the schema without rows are nothing; other tables are
/// something even without rows.
pub(super) async fn contents(connection: &DatabaseConnection) -> Result<Vec<String>> {
    let mut tables = names(connection).await?;
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let layout = Layout::of(&migrate::known()).await?;
    let ours: Vec<String> =
        layout.into_iter().flat_map(|layout| layout.tables).map(|table| table.name).collect();
    // What says most comes first: tables that are not ours, then companies and users.
    tables.sort_by_key(|name| ours.iter().position(|known| known == name));
    let mut found = Vec::new();
    for name in tables {
        if OF_SCHEMA.contains(&name.as_str()) {
            continue;
        }
        let count = count(connection, &name).await?;
        if count > 0 || !ours.contains(&name) {
            found.push(format!("{name} ({count} {})", if count == 1 { "row" } else { "rows" }));
        }
    }
    Ok(found)
}

/// Returns the names of the tables, in alphabetical order.
pub(super) async fn names(connection: &DatabaseConnection) -> Result<Vec<String>> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY name"
        }
        DbBackend::Postgres => {
            "SELECT CAST(tablename AS text) AS name FROM pg_tables WHERE schemaname = current_schema() \
             ORDER BY tablename"
        }
        _ => {
            "SELECT CAST(TABLE_NAME AS CHAR) AS name FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME"
        }
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

async fn count(connection: &DatabaseConnection, name: &str) -> Result<i64> {
    let backend = connection.get_database_backend();
    let quote = if backend == DbBackend::MySql { '`' } else { '"' };
    let sql = format!("SELECT COUNT(*) FROM {quote}{name}{quote}");
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?)
}
