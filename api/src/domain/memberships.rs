//! Memberships: places of users in companies.
//!
//! A membership repeats what a company's people are listed and searched by, and a company counts its memberships, so
//! that a list of a million people costs what one of ten does. What is repeated is kept right here and nowhere else.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set,
    sea_query::Expr,
};
use shared_types::CompanyRole;

use super::{
    db::{Topic, Tx},
    entity::{company, membership},
    page::search_key,
    stored::Stored,
    users::User,
};
use crate::kernel::Result;

/// A membership's row.
pub type Membership = membership::Model;

/// Makes a user a member of a company.
///
/// # Errors
/// When the database does not answer, or the user is a member already.
pub(super) async fn insert(
    tx: &Tx<'_>,
    user: &User,
    company_id: i64,
    role: CompanyRole,
) -> Result<Membership> {
    let row = membership::ActiveModel {
        id: NotSet,
        company_id: Set(company_id),
        user_id: Set(user.id),
        role: Set(Stored(role)),
        created_at: Set(tx.now().into()),
        version: Set(1),
        name_key: Set(search_key(&user.name)),
        email: Set(user.email.clone()),
        status: Set(user.status),
    };
    let row = row.insert(&**tx).await?;
    count(tx, &[company_id], 1).await?;
    tx.touch(Topic::People);
    Ok(row)
}

/// Repeats a user's name, email and status in its memberships. To be called whenever one of them changes.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn repeat(tx: &Tx<'_>, user: &User) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::NameKey, Expr::value(search_key(&user.name)))
        .col_expr(membership::Column::Email, Expr::value(&user.email))
        .col_expr(membership::Column::Status, Expr::value(user.status))
        .filter(membership::Column::UserId.eq(user.id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(())
}

/// Deletes a user's membership in a company; says whether there was one.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn delete(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<bool> {
    let deleted = membership::Entity::delete_many()
        .filter(membership::Column::UserId.eq(user_id))
        .filter(membership::Column::CompanyId.eq(company_id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    if deleted.rows_affected > 0 {
        count(tx, &[company_id], -1).await?;
    }
    Ok(deleted.rows_affected > 0)
}

/// Deletes all memberships of a user who is about to be deleted.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn delete_all(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    let of_user = membership::Column::UserId.eq(user_id);
    let rows = membership::Entity::find().filter(of_user.clone()).all(&**tx).await?;
    membership::Entity::delete_many().filter(of_user).exec(&**tx).await?;
    tx.touch(Topic::People);
    count(tx, &rows.iter().map(|row| row.company_id).collect::<Vec<_>>(), -1).await
}

/// Counts one membership more or less in companies.
async fn count(tx: &Tx<'_>, company_ids: &[i64], by: i64) -> Result<()> {
    company::Entity::update_many()
        .col_expr(company::Column::Members, Expr::col(company::Column::Members).add(by))
        .filter(company::Column::Id.is_in(company_ids.to_vec()))
        .exec(&**tx)
        .await?;
    Ok(())
}
