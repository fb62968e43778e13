//! People: active users with all their memberships, which every request looks up.

use std::sync::Arc;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use shared_types::UserStatus;

use super::memberships;
use kernel::{Cached, Error, Result, emails};
use platform::{
    actor::Person,
    ctx::{Context, Ctx, Part},
};
use store::{
    db::Topic,
    entity::{User, user},
};

/// The cache of active users, by id.
struct People(Cached<i64, Option<Arc<Person>>>);

impl Part for People {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("persons", 20_000, &[Topic::People]))
    }
}

/// Returns the active user with an id, from the cache; `None` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, user_id: i64) -> Result<Option<Arc<Person>>> {
    ctx.part::<People>().0.get(user_id, load(ctx.db.read(), user_id)).await
}

/// Loads the active user with an id, bypassing the cache: for the transaction that makes the user active.
///
/// # Errors
/// When the database does not answer.
pub async fn load(connection: &impl ConnectionTrait, user_id: i64) -> Result<Option<Arc<Person>>, Error> {
    let Some(user) = user::Entity::find_by_id(user_id).one(connection).await? else { return Ok(None) };
    if user.status.0 != UserStatus::Active {
        return Ok(None);
    }
    let memberships = memberships::companies_of(connection, &user).await?;
    Ok(Some(Arc::new(Person { user, memberships })))
}

/// Looks up a user, active or not, by login: an email or a username, case-insensitively.
///
/// # Errors
/// When the database does not answer.
pub async fn by_login(ctx: &Ctx, login: &str) -> Result<Option<User>> {
    let login = emails::lookup_key(login);
    let names = if login.contains('@') {
        Condition::all().add(user::Column::Email.eq(login))
    } else {
        Condition::all().add(user::Column::Username.eq(login))
    };
    Ok(user::Entity::find().filter(names).one(ctx.db.read()).await?)
}

/// Looks up a user, active or not, by email, case-insensitively.
///
/// # Errors
/// When the database does not answer.
pub async fn by_email(ctx: &Ctx, email: &str) -> Result<Option<User>> {
    let email = emails::lookup_key(email);
    Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(ctx.db.read()).await?)
}
