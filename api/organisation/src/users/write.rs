//! Writing the row of a user.

use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::{User, usernames};
use crate::memberships;
use kernel::{Error, Result, validate};
use store::{
    db::{Tx, retry},
    entity::user,
};

/// Stores a user under the next version, if its row is still as it was read; otherwise the transaction is retried.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at `email` or `username`.
pub(super) async fn store(tx: &Tx<'_>, before: &User, mut after: User) -> Result<User> {
    if let Some(name) = after.username.clone().filter(|_| after.username != before.username) {
        usernames::take(tx, after.id, &name, Some("username")).await?;
        after.preferred_username = name;
    }
    after.version += 1;
    after.updated_at = tx.now().into();
    let row = after.clone().into_active_model().reset_all();
    let saved = user::Entity::update_many()
        .set(row)
        .filter(user::Column::Id.eq(after.id))
        .filter(user::Column::Version.eq(before.version))
        .exec(&**tx)
        .await
        .map_err(|error| taken(error, ""))?;
    if saved.rows_affected == 0 {
        return Err(retry());
    }
    memberships::copy_user(tx, &after).await?;
    Ok(after)
}

/// The error of a write: a `duplicate` at `email` or `username`, named with a prefix, if it is another user's.
pub(super) fn taken(error: DbErr, prefix: &str) -> Error {
    let (email, username) = (format!("{prefix}email"), format!("{prefix}username"));
    validate::duplicate(error, "users", &[("email", &email), ("username", &username)])
}
