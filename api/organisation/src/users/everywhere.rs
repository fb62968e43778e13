//! Listing and searching the users of all companies.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::{UserSort, UserStatus, Word};

use super::User;
use crate::memberships::{self, CompanyRoles};
use kernel::{Error, Result, words};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{
        membership, membership_word,
        user::{self, Column},
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// The number of memberships up to which all that have a word are read.
const FEW: u64 = 1_000;

/// A page of all users, each with its companies. A search finds those who have, for each of its words, a word that
/// begins with it. If more than 1,000 memberships have each word, it finds those whose name begins with the search;
/// one that is the beginning of an email finds by that.
///
/// # Errors
/// [`Error::Forbidden`] if the caller has no role in the whole system; [`Error::Invalid`] by the page.
pub async fn list_all(
    ctx: &Ctx,
    actor: &Actor,
    page: &PageRequest,
    order: UserSort,
    status: Option<UserStatus>,
) -> Result<Page<(User, CompanyRoles)>> {
    actor.require_authenticated()?;
    if actor.system_role().is_none() {
        return Err(Error::forbidden());
    }
    let mut by_email = matches!(order, UserSort::Email | UserSort::EmailDescending);
    let (mut few, mut range) = (None, None);
    if let Some(name) = page.search() {
        let email = page.search_email().unwrap_or_default();
        by_email = email.contains('@');
        few = if by_email { None } else { with_words(ctx, page, status).await? };
        range = few.is_none().then(|| match by_email {
            true => begins_with(Column::Email, &email),
            false => begins_with(Column::NameKey, &name),
        });
    }
    let query = user::Entity::find();
    let query = match (few, status) {
        // By id alone: with a condition on the status, SQLite would read all users who have it.
        (Some(ids), _) => query.filter(Column::Id.is_in(ids)),
        (None, Some(status)) => query.filter(Column::Status.eq(status.as_str())),
        (None, None) => query,
    };
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
    let found = page.fetch_range(ctx.db.read(), query, range, sort, key).await?;
    let mut places = memberships::companies_of_each(ctx.db.read(), &found.items).await?;
    Ok(found.filter_map(|user| {
        let own = places.remove(&user.id).unwrap_or_default();
        Some((user, own))
    }))
}

/// Returns the users with a status who have each word of a search; `None` if many have the rarest. What this reads does
/// not grow with the installation.
async fn with_words(ctx: &Ctx, page: &PageRequest, status: Option<UserStatus>) -> Result<Option<Vec<i64>>> {
    use membership_word::{Column, Entity};
    let db = ctx.db.read();
    let mut words = words::of_search(page.q.as_deref().unwrap_or_default());
    let mut few: Option<(usize, Vec<i64>)> = None;
    for (at, word) in words.iter().enumerate() {
        let limit = few.as_ref().map_or(FEW, |(_, ids)| ids.len() as u64);
        // A membership can have several words that begin so.
        let having = Entity::find().select_only().column(Column::MembershipId);
        let ids = having.filter(begins_with(Column::Word, word)).limit(2 * limit + 1);
        let ids: Vec<i64> = ids.into_tuple().all(db).await?;
        if ids.len() as u64 <= 2 * limit {
            few = Some((at, ids));
        }
    }
    let Some((at, mut ids)) = few.filter(|_| !words.is_empty()) else {
        return Ok(words.is_empty().then(Vec::new));
    };
    words.remove(at);
    for word in &words {
        let having = Entity::find().select_only().column(Column::MembershipId);
        let having = having.filter(Column::MembershipId.is_in(ids));
        ids = having.filter(begins_with(Column::Word, word)).into_tuple().all(db).await?;
    }
    let users = membership::Entity::find().select_only().column(membership::Column::UserId);
    let mut users = users.filter(membership::Column::Id.is_in(ids));
    if let Some(status) = status {
        users = users.filter(membership::Column::Status.eq(status.as_str()));
    }
    Ok(Some(users.into_tuple().all(db).await?))
}

/// A user of the list on the wire.
#[must_use]
pub fn person_to_dto((user, places): (User, CompanyRoles)) -> shared_types::Person {
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
