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
};
use kernel::{Error, Result, text::with_suffix};

/// The number of parts into which the numbers between two are divided to find one that is free.
const BETWEEN: u32 = 32;

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

/// Returns a value that no row has in a column: `base`, else `base` with the separator and a number from 2 on. It is
/// the first one unless values in between are free again. It has at most as many characters as a code may have.
///
/// However many values are taken, few rows are read: the powers of two are looked up, and then numbers between the
/// last one that is taken and the first one that is not.
///
/// # Errors
/// When the database does not answer.
pub async fn free_value<E: EntityTrait>(
    tx: &Tx<'_>,
    column: E::Column,
    base: &str,
    separator: &str,
) -> Result<String> {
    let same = taken::<E>(tx, column, vec![base.to_owned()]).await?;
    if same.is_empty() {
        return Ok(base.to_owned());
    }
    let value = |number: u32| with_suffix(base, &format!("{separator}{number}"));
    let mut last = 1;
    let mut numbers: Vec<u32> = (2..8).chain((3..32).map(|power| 1 << power)).collect();
    loop {
        let values = numbers.iter().map(|number| value(*number)).collect();
        let taken = taken::<E>(tx, column, values).await?;
        let free = numbers.iter().position(|number| !taken.contains(&value(*number)));
        // The last number was free a moment ago, if it is not the greatest of all.
        let index = free.ok_or_else(retry)?;
        let before = index.checked_sub(1).and_then(|index| numbers.get(index));
        last = before.copied().unwrap_or(last);
        let first = numbers[index];
        if first - last == 1 {
            return Ok(value(first));
        }
        let distance = (first - last).div_ceil(BETWEEN);
        numbers =
            (1..BETWEEN).map(|step| last + step * distance).take_while(|number| *number < first).collect();
        numbers.push(first);
    }
}

/// The values among some that rows have in a column.
async fn taken<E: EntityTrait>(
    tx: &Tx<'_>,
    column: E::Column,
    values: Vec<String>,
) -> Result<HashSet<String>> {
    let found = E::find().select_only().column(column).filter(column.is_in(values));
    Ok(found.into_tuple().all(&**tx).await?.into_iter().collect())
}
