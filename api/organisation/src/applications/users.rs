//! The users with access to an application, of all companies.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared_types::{ApplicationUser, CompanyRef, Timestamp};

use super::visible;
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Reader,
    entity::{access, company, membership, user},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// The order of the list.
const BY_NAME: Sort<membership::Column> =
    Sort { name: "name", column: membership::Column::NameKey, id: membership::Column::Id, descending: false };

/// Returns a page of the users who were given roles in an application, each for each company, sorted by name. They are
/// searched by the beginning of the name or the email.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications; [`Error::Invalid`] for an invalid
/// page request.
pub async fn users(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    page: &PageRequest,
) -> Result<Page<ApplicationUser>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let roles: HashMap<i64, &str> = client.roles.iter().map(|(id, code)| (*id, code.as_str())).collect();
    let with_access = access::Entity::find()
        .select_only()
        .column(access::Column::MembershipId)
        .filter(access::Column::RoleId.is_in(roles.keys().copied()))
        .into_query();
    let mut query = membership::Entity::find().filter(membership::Column::Id.in_subquery(with_access));
    if let Some(q) = page.search() {
        let email = page.search_email().unwrap_or_default();
        let any = Condition::any().add(begins_with(membership::Column::NameKey, &q));
        query = query.filter(any.add(begins_with(membership::Column::Email, &email)));
    }
    let key = |row: &membership::Model| (SortKey::Text(row.name_key.clone()), row.id);
    let found = page.fetch(ctx.db.read(), query, BY_NAME, key).await?;
    let items = with_roles(ctx.db.read(), &found.items, &roles).await?;
    Ok(Page { items, next: found.next, total: found.total })
}

/// Adds to memberships the users, the companies, and the roles among these.
async fn with_roles(
    db: &Reader,
    rows: &[membership::Model],
    roles: &HashMap<i64, &str>,
) -> Result<Vec<ApplicationUser>> {
    let given = access::Entity::find()
        .filter(access::Column::MembershipId.is_in(rows.iter().map(|row| row.id)))
        .filter(access::Column::RoleId.is_in(roles.keys().copied()))
        .order_by_asc(access::Column::CreatedAt)
        .order_by_asc(access::Column::RoleId)
        .all(db)
        .await?;
    // The first role of each, and all of them.
    let mut access_of: HashMap<i64, (Timestamp, Vec<String>)> = HashMap::new();
    for row in given {
        let Some(code) = roles.get(&row.role_id) else { continue };
        let (_, codes) = access_of.entry(row.membership_id).or_insert_with(|| (row.created_at.0, Vec::new()));
        codes.push((*code).to_owned());
    }
    let of_users = user::Column::Id.is_in(rows.iter().map(|row| row.user_id));
    let users = user::Entity::find().filter(of_users).all(db).await?;
    let names: HashMap<_, _> = users.into_iter().map(|user| (user.id, user.name)).collect();
    let of_companies = company::Column::Id.is_in(rows.iter().map(|row| row.company_id));
    let companies = company::Entity::find().filter(of_companies).all(db).await?;
    let companies: HashMap<_, _> = companies.iter().map(|row| (row.id, CompanyRef::from(row))).collect();
    let users = rows.iter().filter_map(|row| {
        let (created_at, roles) = access_of.remove(&row.id)?;
        Some(ApplicationUser {
            user_id: row.user_id,
            name: names.get(&row.user_id)?.clone(),
            email: row.email.clone(),
            status: row.status.0,
            company: companies.get(&row.company_id)?.clone(),
            roles,
            created_at,
        })
    });
    Ok(users.collect())
}
