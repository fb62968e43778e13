//! Listing and searching the users of all companies.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{UserSort, UserStatus, Word};

use super::User;
use crate::memberships::{self, Places};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::user::{self, Column},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// A page of all users, each with its companies. A search finds those whose name it begins, or whose email if it looks
/// like one, and sorts them by what it begins.
///
/// # Errors
/// [`Error::Forbidden`] if the caller has no role in the whole system; [`Error::Invalid`] by the page.
pub async fn list_everywhere(
    ctx: &Ctx,
    actor: &Actor,
    page: &PageRequest,
    order: UserSort,
    status: Option<UserStatus>,
) -> Result<Page<(User, Places)>> {
    actor.require_authenticated()?;
    if actor.system_role().is_none() {
        return Err(Error::forbidden());
    }
    let mut query = user::Entity::find();
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status.as_str()));
    }
    let mut by_email = matches!(order, UserSort::Email | UserSort::EmailDescending);
    if let Some(name) = page.search() {
        let email = page.search_email().unwrap_or_default();
        by_email = email.contains('@');
        query = query.filter(match by_email {
            true => begins_with(Column::Email, &email),
            false => begins_with(Column::NameKey, &name),
        });
    }
    let descending = matches!(order, UserSort::NameDescending | UserSort::EmailDescending);
    let (name, column) = match (by_email, descending) {
        (false, false) => (UserSort::Name, Column::NameKey),
        (false, true) => (UserSort::NameDescending, Column::NameKey),
        (true, false) => (UserSort::Email, Column::Email),
        (true, true) => (UserSort::EmailDescending, Column::Email),
    };
    let sort = Sort { name: name.as_str(), column, id: Column::Id, descending };
    let key = |user: &User| match by_email {
        true => (SortKey::Text(user.email.clone()), user.id),
        false => (SortKey::Text(user.name_key.clone()), user.id),
    };
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    let mut places = memberships::of_each(ctx.db.read(), &found.items).await?;
    Ok(found.filter_map(|user| {
        let own = places.remove(&user.id).unwrap_or_default();
        Some((user, own))
    }))
}

/// A user of the list on the wire.
#[must_use]
pub fn everywhere_to_dto((user, places): (User, Places)) -> shared_types::Person {
    shared_types::Person {
        id: user.id,
        name: user.name,
        email: user.email,
        username: user.username,
        status: user.status.0,
        system_role: user.system_role.map(|role| role.0),
        home_company_id: user.home_company_id,
        memberships: memberships::to_dto(&places),
        created_at: user.created_at.0,
    }
}
