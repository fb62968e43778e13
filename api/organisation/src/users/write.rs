//! Writing the row of a user.

use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, ExprTrait, IntoActiveModel};

use super::{User, usernames};
use crate::memberships;
use kernel::{Error, Result, text::search_key};
use store::{
    db::Tx,
    entity::user,
    versions::{duplicate, save_unless_changed},
};

/// Stores a user under the next version, if its row is still as it was read; otherwise the transaction is retried.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at `email` or `username`.
pub(super) async fn save(tx: &Tx<'_>, before: &User, mut after: User) -> Result<User> {
    if let Some(name) = after.username.clone().filter(|_| after.username != before.username) {
        usernames::reserve(tx, after.id, &name, Some("username")).await?;
        after.preferred_username = name;
    }
    after.name_key = search_key(&after.name);
    after.version += 1;
    after.updated_at = tx.now().into();
    let row = after.clone().into_active_model().reset_all();
    let unchanged = user::Column::Id.eq(after.id).and(user::Column::Version.eq(before.version));
    save_unless_changed(tx, row, unchanged, |error| duplicate_error(error, "")).await?;
    memberships::copy_user(tx, &after).await?;
    if memberships::words_of(before) != memberships::words_of(&after) {
        memberships::copy_words(tx, &after).await?;
    }
    Ok(after)
}

/// The error of a write: a `duplicate` at `email` or `username`, named with a prefix, if it is another user's.
pub(super) fn duplicate_error(error: DbErr, prefix: &str) -> Error {
    let (email, username) = (format!("{prefix}email"), format!("{prefix}username"));
    duplicate(error, "users", &[("email", &email), ("username", &username)])
}
