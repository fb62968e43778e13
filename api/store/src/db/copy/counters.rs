//! The counters of ids. They are copied too: the id of a deleted row is never given to another one.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

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
            let sql = "SELECT CAST(AUTO_INCREMENT AS SIGNED) FROM information_schema.TABLES \
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME";
            number(tx, format!("{sql} = '{name}'")).await?
        }
    };
    Ok(Some(counter.unwrap_or(1).max(after_newest.unwrap_or(1))))
}

/// Sets the id that the next row of a table gets, in the transaction of its rows. MariaDB and MySQL have only
/// [`set_after_commit`].
pub(super) async fn set(tx: &DatabaseTransaction, table: &Table, next: i64) -> Result<()> {
    let name = &table.name;
    match tx.get_database_backend() {
        DbBackend::Sqlite => {
            let last = next - 1;
            tx.execute_unprepared(&format!("DELETE FROM sqlite_sequence WHERE name = '{name}'")).await?;
            let insert = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})");
            tx.execute_unprepared(&insert).await?;
        }
        DbBackend::Postgres => {
            let set = format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), {next}, false)");
            tx.execute_unprepared(&set).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Sets the id that the next row of a table gets where that ends a transaction: on MariaDB and MySQL.
pub(super) async fn set_after_commit(
    connection: &impl ConnectionTrait,
    name: &str,
    next: i64,
) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::MySql {
        connection.execute_unprepared(&format!("ALTER TABLE {name} AUTO_INCREMENT = {next}")).await?;
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
