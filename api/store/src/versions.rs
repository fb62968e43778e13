//! Rows that several requests write at once: locks, saving under the next version, unique keys.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, SqlErr,
    sea_query::{Expr, ExprTrait},
};

use super::{
    db::{Tx, retry},
    entity::{Company, company},
    page::begins_with,
};
use kernel::{Error, Result, text::with_suffix};

/// The maximum length of a separator and a number that make a value unique, in characters.
const MAX_NUMBER: usize = 8;

/// Loads a company and locks its row: concurrent changes of the company, and of its entitlements, wait.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company.
pub async fn lock_company(tx: &Tx<'_>, id: i64) -> Result<Company> {
    let found = company::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    found.ok_or(Error::NotFound("company"))
}

/// Saves a locked company under its next version. `explain` turns a database error into one for the caller.
///
/// # Errors
/// What `explain` returns; an error that restarts the transaction when the row was changed concurrently.
pub async fn next_company_version(
    tx: &Tx<'_>,
    company: &Company,
    explain: impl FnOnce(DbErr) -> Error,
) -> Result<Company> {
    let mut after = company.clone();
    after.version += 1;
    after.updated_at = tx.now().into();
    let mut row = after.clone().into_active_model().reset_all();
    // The number of members is updated concurrently, without this lock.
    row.members = NotSet;
    // The lock alone is not exclusive on every database.
    let unchanged = company::Column::Id.eq(after.id).and(company::Column::Version.eq(company.version));
    save_unless_changed(tx, row, unchanged, explain).await?;
    Ok(after)
}

/// Saves a row that was read before, unless another transaction has changed it since. `unchanged` selects the row by
/// its id and by the version that was read; `explain` turns a database error into one for the caller.
///
/// # Errors
/// What `explain` returns; an error that restarts the transaction when the row was changed concurrently.
pub async fn save_unless_changed<A: ActiveModelTrait>(
    tx: &Tx<'_>,
    row: A,
    unchanged: Expr,
    explain: impl FnOnce(DbErr) -> Error,
) -> Result<()> {
    let saved = A::Entity::update_many().set(row).filter(unchanged).exec(&**tx).await.map_err(explain)?;
    if saved.rows_affected == 0 { Err(retry()) } else { Ok(()) }
}

/// Returns the error for a row whose unique key exists already: a `duplicate` at the field of the key. `keys` are pairs
/// of a column and its field. Other errors are returned unchanged.
#[must_use]
pub fn duplicate(error: DbErr, table: &str, keys: &[(&str, &str)]) -> Error {
    let Some(SqlErr::UniqueConstraintViolation(text)) = error.sql_err() else { return error.into() };
    // MariaDB quotes the value before the name of the key; the value must not be mistaken for the key.
    let key = text.rsplit("for key").next().unwrap_or(&text);
    for (column, field) in keys {
        if key.contains(&format!("ix_{table}_{column}")) || key.contains(&format!("{table}.{column}")) {
            return Error::field(*field, "duplicate", "is taken already");
        }
    }
    error.into()
}

/// Returns the first value that no row has in a column: `base`, else `base` with the separator and a number from 2 on.
/// It has at most as many characters as a code may have.
///
/// # Errors
/// When the database does not answer.
pub async fn free_value<E: EntityTrait>(
    tx: &Tx<'_>,
    column: E::Column,
    base: &str,
    separator: &str,
) -> Result<String> {
    let same = E::find().select_only().column(column).filter(column.eq(base));
    if same.into_tuple::<String>().one(&**tx).await?.is_none() {
        return Ok(base.to_owned());
    }
    // The common prefix of all candidates, so that one query finds all that are taken.
    let stem = with_suffix(base, &" ".repeat(MAX_NUMBER));
    let taken: Vec<String> = E::find()
        .select_only()
        .column(column)
        .filter(begins_with(column, stem.trim_end()))
        .into_tuple()
        .all(&**tx)
        .await?;
    let taken: HashSet<_> = taken.into_iter().collect();
    let mut numbered = (2_u32..).map(|number| with_suffix(base, &format!("{separator}{number}")));
    numbered.find(|value| !taken.contains(value)).ok_or_else(|| Error::internal("every number is taken"))
}
