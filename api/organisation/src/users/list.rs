//! Listing and searching the users of a company.
//!
//! The queries read memberships, which repeat the fields that users are listed by: each order is one index, so that a
//! page of a million users costs the same as one of ten.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use shared_types::{CompanyRole, UserSort, UserStatus, Word};

use super::User;
use crate::memberships::Membership;
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{membership, user},
    page::{self, Page, PageRequest, Sort, SortKey, Total, begins_with},
};

/// How far the results of a search are counted.
const MAX_COUNT: u64 = 1_000;
/// The order of the users whose name begins with the search term.
const BY_NAME: Sort<membership::Column> = sort("name", membership::Column::NameKey, false);
/// The order of the users after them, whose email begins with it.
const BY_EMAIL: Sort<membership::Column> = sort("email", membership::Column::Email, false);

/// Which users of a company are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Those with this status.
    pub status: Option<UserStatus>,
    /// Those with this role in the company.
    pub role: Option<CompanyRole>,
}

/// A page of the users of a company, each with the role in it, sorted by name by default. They are searched by name and
/// email; without an order, users found by name come before users found by email.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) by the
/// company; [`Error::Invalid`](kernel::Error::Invalid) by the page.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    page: &PageRequest,
    order: Option<UserSort>,
    filter: Filter,
) -> Result<Page<(User, CompanyRole)>> {
    let company = actor.visible_company(&ctx.db, company_id).await?;
    let query = filtered(company_id, filter);
    let db = ctx.db.read();
    let email = page.search_email().unwrap_or_default();
    let found = match (page.search(), order) {
        (Some(q), None) => search(ctx, page, query, &q, &email).await?,
        (Some(q), Some(order)) => {
            let either = Condition::any()
                .add(begins_with(membership::Column::NameKey, &q))
                .add(begins_with(membership::Column::Email, &email));
            page.fetch(db, query.filter(either), sort_of(order), key_by(order)).await?
        }
        (None, order) => {
            let order = order.unwrap_or(UserSort::Name);
            let mut found = page.fetch(db, query, sort_of(order), key_by(order)).await?;
            if filter.status.is_none() && filter.role.is_none() {
                found.total = Total::Exactly(u64::try_from(company.members).unwrap_or_default());
            }
            found
        }
    };
    with_users(ctx, found).await
}

fn filtered(company_id: i64, filter: Filter) -> Select<membership::Entity> {
    let mut query = membership::Entity::find().filter(membership::Column::CompanyId.eq(company_id));
    if let Some(status) = filter.status {
        query = query.filter(membership::Column::Status.eq(status.as_str()));
    }
    if let Some(role) = filter.role {
        query = query.filter(membership::Column::Role.eq(role.as_str()));
    }
    query
}

const fn sort(name: &'static str, column: membership::Column, descending: bool) -> Sort<membership::Column> {
    Sort { name, column, id: membership::Column::UserId, descending }
}

fn sort_of(order: UserSort) -> Sort<membership::Column> {
    let (column, descending) = match order {
        UserSort::Name => (membership::Column::NameKey, false),
        UserSort::NameDescending => (membership::Column::NameKey, true),
        UserSort::Email => (membership::Column::Email, false),
        UserSort::EmailDescending => (membership::Column::Email, true),
    };
    sort(order.as_str(), column, descending)
}

fn key_by(order: UserSort) -> impl Fn(&Membership) -> (SortKey, i64) {
    move |row| match order {
        UserSort::Name | UserSort::NameDescending => by_name(row),
        UserSort::Email | UserSort::EmailDescending => by_email(row),
    }
}

fn by_name(row: &Membership) -> (SortKey, i64) {
    (SortKey::Text(row.name_key.clone()), row.user_id)
}

fn by_email(row: &Membership) -> (SortKey, i64) {
    (SortKey::Text(row.email.clone()), row.user_id)
}

/// Searches two ranges of two indexes, one after the other, so that no results have to be sorted.
async fn search(
    ctx: &Ctx,
    page: &PageRequest,
    query: Select<membership::Entity>,
    q: &str,
    email: &str,
) -> Result<Page<Membership>> {
    let size = page.checked()?;
    let db = ctx.db.read();
    let named = query.clone().filter(begins_with(membership::Column::NameKey, q));
    let mailed = query
        .filter(begins_with(membership::Column::Email, email))
        .filter(begins_with(membership::Column::NameKey, q).not());
    let total = match page::count(db, &named, membership::Column::UserId, MAX_COUNT).await? {
        Total::Exactly(by_name) => {
            match page::count(db, &mailed, membership::Column::UserId, MAX_COUNT - by_name).await? {
                Total::Exactly(by_email) => Total::Exactly(by_name + by_email),
                Total::MoreThan(_) => Total::MoreThan(MAX_COUNT),
            }
        }
        more => more,
    };
    let place = page.parse_cursor(&[BY_NAME, BY_EMAIL])?;
    let in_mailed = place.as_ref().is_some_and(|place| place.order == BY_EMAIL.name);
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let mut items = Vec::new();
    if !in_mailed {
        items = page::take(db, named, BY_NAME, place.as_ref(), size + 1).await?;
    }
    let names = items.len();
    if names <= wanted {
        let place = place.as_ref().filter(|_| in_mailed);
        items.extend(page::take(db, mailed, BY_EMAIL, place, size + 1 - names as u64).await?);
    }
    let next = (items.len() > wanted).then(|| {
        items.truncate(wanted);
        let last = items.last()?;
        Some(match items.len() <= names {
            true => page::cursor(BY_NAME.name, by_name(last)),
            false => page::cursor(BY_EMAIL.name, by_email(last)),
        })
    });
    Ok(Page { items, next: next.flatten(), total })
}

async fn with_users(ctx: &Ctx, page: Page<Membership>) -> Result<Page<(User, CompanyRole)>> {
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(page.items.iter().map(|row| row.user_id)))
        .all(ctx.db.read())
        .await?;
    let mut users: HashMap<_, _> = users.into_iter().map(|user| (user.id, user)).collect();
    let items = page.items.iter().filter_map(|row| Some((users.remove(&row.user_id)?, row.role.0)));
    Ok(Page { items: items.collect(), next: page.next, total: page.total })
}
