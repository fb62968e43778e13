//! Listing and searching the users of a company.
//!
//! The queries read memberships, which repeat the fields that users are listed by: each order is one index, so that a
//! page of a million users costs the same as one of ten.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use shared_types::{CompanyRole, UserSort, UserStatus, Word};

use super::{User, search::search};
use crate::memberships::Membership;
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{membership, user},
    page::{Page, PageRequest, Sort, SortKey, Total},
};

/// Which users of a company are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Those with this status.
    pub status: Option<UserStatus>,
    /// Those with this role in the company.
    pub role: Option<CompanyRole>,
}

impl Filter {
    /// Whether every user fits it.
    pub(super) fn is_empty(self) -> bool {
        self.status.is_none() && self.role.is_none()
    }

    /// Whether a member fits it.
    pub(super) fn fits(self, row: &Membership) -> bool {
        self.status.is_none_or(|status| row.status.0 == status)
            && self.role.is_none_or(|role| row.role.0 == role)
    }
}

/// A page of the users of a company, each with the role in it, sorted by name by default, or of those that a search
/// finds.
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
    let company = actor.company_with_members(&ctx.db, company_id).await?;
    let db = ctx.db.read();
    let found = if page.search().is_some() {
        search(db, company_id, page, order, filter).await?
    } else {
        let order = order.unwrap_or(UserSort::Name);
        let (query, sort, key) = (filtered(company_id, filter), sort_of(order), key_by(order));
        if filter.is_empty() {
            let total = Total::Exactly(u64::try_from(company.members).unwrap_or_default());
            page.fetch_counted(db, query, sort, key, total).await?
        } else {
            page.fetch(db, query, sort, key).await?
        }
    };
    with_users(ctx, found).await
}

/// The members of a company who fit a filter.
pub(super) fn filtered(company_id: i64, filter: Filter) -> Select<membership::Entity> {
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
        UserSort::Name | UserSort::NameDescending => (SortKey::Text(row.name_key.clone()), row.user_id),
        UserSort::Email | UserSort::EmailDescending => (SortKey::Text(row.email.clone()), row.user_id),
    }
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
