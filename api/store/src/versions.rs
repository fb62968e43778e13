//! Locking a row for a change, and saving it under its next version.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};

use super::{
    db::{Tx, retry},
    entity::{Company, company},
};
use kernel::{Error, Result};

/// Loads a company and locks its row: concurrent changes of the company, and of its entitlements, wait.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company.
pub async fn lock_company(tx: &Tx<'_>, id: i64) -> Result<Company> {
    let found = company::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    found.ok_or(Error::NotFound("company"))
}

/// Saves a locked company under its next version. `explain` turns an error of the database into one for the caller.
///
/// # Errors
/// What `explain` returns; an error that restarts the transaction when another change came between.
pub async fn next_company_version(
    tx: &Tx<'_>,
    company: &Company,
    explain: impl FnOnce(DbErr) -> Error,
) -> Result<Company> {
    let mut after = company.clone();
    after.version += 1;
    after.updated_at = tx.now().into();
    let mut row = after.clone().into_active_model().reset_all();
    // The number of members changes at the same time, without this lock.
    row.members = NotSet;
    let saved = company::Entity::update_many()
        .set(row)
        .filter(company::Column::Id.eq(after.id))
        // Not every database keeps the lock to itself: another change may have come between.
        .filter(company::Column::Version.eq(company.version))
        .exec(&**tx)
        .await
        .map_err(explain)?;
    if saved.rows_affected == 0 { Err(retry()) } else { Ok(after) }
}
