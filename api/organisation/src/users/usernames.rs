//! Usernames: once given to a user, never given to another.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use kernel::{Error, Result, validate::MAX_CODE};
use platform::{
    actor::{Actor, Who},
    settings::Settings,
};
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
pub(super) async fn reserve(tx: &Tx<'_>, user_id: i64, name: &str, field: Option<&str>) -> Result<()> {
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

/// The maximum number of names that a user takes by the user's own choice, since a name is reserved for good.
const MAX_NAMES: u64 = 3;

/// Rejects a name that the actor may not give a user: a reserved one, unless the actor is an administrator of the
/// system.
///
/// # Errors
/// [`Error::Invalid`] with `reserved` at `field`.
pub(super) fn check_reserved(settings: &Settings, actor: &Actor, name: &str, field: &str) -> Result<()> {
    if settings.reserves_username(name) && !actor.is_admin() {
        return Err(Error::field(field, "reserved", "is given by an administrator of the system only"));
    }
    Ok(())
}

/// Rejects a change of the own username that the user may not make. Applications identify people by it, so it needs a
/// recent sign-in like the other credentials.
///
/// # Errors
/// [`Error::RecentSignInRequired`], or with `usernames_by_administrators` when the settings leave
/// usernames to administrators; [`Error::Invalid`] with `too_many` at `username`.
pub(super) async fn check_own(
    tx: &Tx<'_>,
    settings: &Settings,
    actor: &Actor,
    user_id: i64,
    name: Option<&str>,
) -> Result<()> {
    if !settings.users_choose_usernames && !actor.is_admin() {
        return Err(Error::Forbidden {
            code: "usernames_by_administrators",
            text: "administrators give usernames here: ask one",
        });
    }
    actor.signed_in_recently(tx.now())?;
    let Some(name) = name else { return Ok(()) };
    let of_user = username::Entity::find().filter(username::Column::UserId.eq(user_id));
    let others = of_user.filter(username::Column::Name.ne(name)).count(&**tx).await?;
    if others >= MAX_NAMES && username::Entity::find_by_id(name).one(&**tx).await?.is_none() {
        let text = "is one too many: a person has up to three usernames, the earlier ones included";
        return Err(Error::field("username", "too_many", text));
    }
    Ok(())
}

/// A name that no user has had, generated from the part of the email before the @. A reserved name gets a number,
/// except that of the person who installs the system.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn free(tx: &Tx<'_>, settings: &Settings, actor: &Actor, email: &str) -> Result<String> {
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
    if settings.reserves_username(&base) && !matches!(actor.who, Who::Installer) {
        base.push('1');
    }
    free_value::<username::Entity>(tx, username::Column::Name, &base, "").await
}
