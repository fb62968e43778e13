//! The counters of ids. They are copied too: the id of a deleted row is never given to another one.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement};

use super::Table;
use kernel::Result;

/// Returns the id that the next row of a table gets; `None` for a table whose ids the database does not count.
pub(super) async fn next_id(tx: &DatabaseTransaction, table: &Table) -> Result<Option<i64>> {
    if !table.counts_up {
        return Ok(None);
    }
    let name = &table.name;
    let after_newest = number(tx, format!("SELECT MAX(id) + 1 FROM {name}")).await?;
    let counter = match tx.get_database_backend() {
        DbBackend::Sqlite => {
            number(tx, format!("SELECT seq + 1 FROM sqlite_sequence WHERE name = '{name}'")).await?
        }
        DbBackend::Postgres => {
            let sequence = text(tx, format!("SELECT pg_get_serial_sequence('{name}', 'id')")).await?;
            match sequence {
                Some(sequence) => {
                    let next = "CASE WHEN is_called THEN last_value + 1 ELSE last_value END";
                    number(tx, format!("SELECT {next} FROM {sequence}")).await?
                }
                None => None,
            }
        }
        _ => {
            // MySQL keeps the counters that it shows for a day. MariaDB has no such variable, and goes on without it.
            let _ = tx.execute_unprepared("SET SESSION information_schema_stats_expiry = 0").await;
            let sql = "SELECT CAST(AUTO_INCREMENT AS SIGNED) FROM information_schema.TABLES \
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME";
            number(tx, format!("{sql} = '{name}'")).await?
        }
    };
    Ok(Some(counter.unwrap_or(1).max(after_newest.unwrap_or(1))))
}

/// Sets the id that the next row of an empty table gets. Rows with lower ids do not change it.
pub(super) async fn set(connection: &DatabaseConnection, table: &Table, next: i64) -> Result<()> {
    let name = &table.name;
    match connection.get_database_backend() {
        DbBackend::Sqlite => {
            let last = next.saturating_sub(1);
            let delete = format!("DELETE FROM sqlite_sequence WHERE name = '{name}'");
            connection.execute_unprepared(&delete).await?;
            let insert = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})");
            connection.execute_unprepared(&insert).await?;
        }
        DbBackend::Postgres => {
            let set = format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), {next}, false)");
            connection.execute_unprepared(&set).await?;
        }
        _ => {
            let alter = format!("ALTER TABLE {name} AUTO_INCREMENT = {next}");
            connection.execute_unprepared(&alter).await?;
        }
    }
    Ok(())
}

async fn number(tx: &DatabaseTransaction, sql: String) -> Result<Option<i64>, DbErr> {
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    row.map_or(Ok(None), |row| row.try_get_by_index::<Option<i64>>(0))
}

async fn text(tx: &DatabaseTransaction, sql: String) -> Result<Option<String>, DbErr> {
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    row.map_or(Ok(None), |row| row.try_get_by_index::<Option<String>>(0))
}
