//! Usernames: once given to a user, never given to another.

use sea_orm::{EntityTrait, Set};

use kernel::{Error, Result, validate::MAX_CODE};
use store::{
    db::{Tx, is_duplicate, retry},
    entity::username,
    versions::free_value,
};

/// Reserves a name for a user, for good; a name that the user had before is fine. `field` is the field in which it was
/// chosen, `None` if it was generated.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` when it is reserved for another user.
pub(super) async fn take(tx: &Tx<'_>, user_id: i64, name: &str, field: Option<&str>) -> Result<()> {
    let taken = |field: &str| Error::field(field, "duplicate", "is taken already");
    match username::Entity::find_by_id(name).one(&**tx).await? {
        Some(known) if known.user_id == user_id => return Ok(()),
        Some(_) => return Err(field.map_or_else(retry, taken)),
        None => {}
    }
    let row = username::ActiveModel {
        name: Set(name.to_owned()),
        user_id: Set(user_id),
        created_at: Set(tx.now().into()),
    };
    match username::Entity::insert(row).exec_without_returning(&**tx).await {
        Ok(_) => Ok(()),
        // Another request took the name in the meantime; a generated name is generated again.
        Err(error) if is_duplicate(&error) => Err(field.map_or_else(retry, taken)),
        Err(error) => Err(error.into()),
    }
}

/// A name that no user has had, generated from the part of the email before the @.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn free(tx: &Tx<'_>, email: &str) -> Result<String> {
    let local = email.split('@').next().unwrap_or_default();
    let mut base: String = local
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(*c))
        .take(MAX_CODE)
        .collect();
    base = base.trim_start_matches(['.', '_', '-']).to_owned();
    if base.len() < 2 {
        base = "user".to_owned();
    }
    free_value::<username::Entity>(tx, username::Column::Name, &base, "").await
}
