//! Memberships: users in companies, each with a role.
//!
//! A membership repeats the fields by which a company's users are listed and searched, and a company counts its
//! memberships, so that listing a million users costs the same as listing ten. Only this module updates these copies.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use serde_json::json;
use shared_types::{CompanyRef, CompanyRole};

use crate::mapping_cause::MappingCause;
use kernel::{Error, Result, text::search_key, words};
use platform::{
    actor::Actor,
    audit::{self, Event},
    revocation,
};
pub use store::entity::Membership;
use store::versions::save_unless_changed;
use store::{
    columns::Stored,
    db::{Topic, Tx, retry_if_gone},
    entity::{User, company, mapped_company_role, membership, membership_word},
};

/// Companies, with the role in each.
pub type CompanyRoles = Vec<(CompanyRef, CompanyRole)>;

/// Returns the companies of a user with the role in each, the home company first, then the oldest membership.
///
/// # Errors
/// When the database does not answer.
pub async fn companies_of(connection: &impl ConnectionTrait, user: &User) -> Result<CompanyRoles> {
    let mut found = companies_of_each(connection, std::slice::from_ref(user)).await?;
    Ok(found.remove(&user.id).unwrap_or_default())
}

/// Returns the same for several users, by their ids.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn companies_of_each(
    connection: &impl ConnectionTrait,
    users: &[User],
) -> Result<HashMap<i64, CompanyRoles>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::UserId.is_in(users.iter().map(|user| user.id)))
        .order_by_asc(membership::Column::Id)
        .all(connection)
        .await?;
    let companies = company::Entity::find()
        .filter(company::Column::Id.is_in(rows.iter().map(|row| row.company_id)))
        .all(connection)
        .await?;
    let companies: HashMap<_, _> = companies.iter().map(|company| (company.id, company)).collect();
    let mut found: HashMap<i64, CompanyRoles> = HashMap::new();
    for row in &rows {
        if let Some(company) = companies.get(&row.company_id) {
            found.entry(row.user_id).or_default().push(((*company).into(), row.role.0));
        }
    }
    for user in users {
        if let Some(places) = found.get_mut(&user.id) {
            places.sort_by_key(|(company, _)| company.id != user.home_company_id);
        }
    }
    Ok(found)
}

/// Converts memberships to the wire format.
#[must_use]
pub fn to_dto(memberships: &[(CompanyRef, CompanyRole)]) -> Vec<shared_types::Membership> {
    let shown = memberships
        .iter()
        .map(|(company, role)| shared_types::Membership { company: company.clone(), role: *role });
    shown.collect()
}

/// Returns a user's membership in a company.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn find(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<Option<Membership>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::UserId.eq(user_id))
        .filter(membership::Column::CompanyId.eq(company_id))
        .one(&**tx)
        .await?)
}

/// Changes the role of a membership, unless another request has changed it in the meantime. With a cause, the mapping of
/// an identity provider gives or takes the role; without one, it is given by hand from then on.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn set_role(
    tx: &Tx<'_>,
    actor: &Actor,
    user: &User,
    membership: &Membership,
    role: CompanyRole,
    cause: Option<&MappingCause>,
) -> Result<()> {
    let row = membership::ActiveModel {
        role: Set(Stored(role)),
        version: Set(membership.version + 1),
        ..Default::default()
    };
    let unchanged =
        membership::Column::Id.eq(membership.id).and(membership::Column::Version.eq(membership.version));
    save_unless_changed(tx, row, unchanged, Error::from).await?;
    mapped_company_role::Entity::delete_by_id(membership.id).exec(&**tx).await?;
    if let Some(cause) = cause.filter(|_| role == CompanyRole::CompanyAdmin) {
        let row = mapped_company_role::ActiveModel {
            membership_id: Set(membership.id),
            provider_id: Set(cause.provider_id),
        };
        row.insert(&**tx).await.map_err(retry_if_gone)?;
    }
    tx.touch(Topic::People);
    let event =
        Event::new("membership.updated").company(membership.company_id).target("user", user.id, &user.name);
    let mut details = json!({ "before": membership.role.0, "after": role });
    MappingCause::add(cause, &mut details);
    audit::record(tx, actor, event.details(details)).await
}

/// Makes a user a member of a company.
///
/// # Errors
/// When the database does not answer, or the user is a member already.
pub(super) async fn insert(
    tx: &Tx<'_>,
    user: &User,
    company_id: i64,
    role: CompanyRole,
) -> Result<Membership> {
    let row = membership::ActiveModel {
        id: NotSet,
        company_id: Set(company_id),
        user_id: Set(user.id),
        role: Set(Stored(role)),
        created_at: Set(tx.now().into()),
        version: Set(1),
        name_key: Set(search_key(&user.name)),
        email: Set(user.email.clone()),
        status: Set(user.status),
    };
    let row = row.insert(&**tx).await?;
    insert_words(tx, user, &[(row.id, company_id)]).await?;
    count(tx, &[company_id], 1).await?;
    tx.touch(Topic::People);
    Ok(row)
}

/// Copies a user's name, email and status to its memberships. Must be called whenever one of them changes.
///
/// # Errors
/// When the database does not answer.
pub async fn copy_user(tx: &Tx<'_>, user: &User) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::NameKey, Expr::value(search_key(&user.name)))
        .col_expr(membership::Column::Email, Expr::value(&user.email))
        .col_expr(membership::Column::Status, Expr::value(user.status))
        .filter(membership::Column::UserId.eq(user.id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(())
}

/// Copies the words that a user is found by to its memberships. Must be called whenever the name, the email or the
/// username changes.
///
/// # Errors
/// When the database does not answer.
pub async fn copy_words(tx: &Tx<'_>, user: &User) -> Result<()> {
    // Locked, so that a membership that another request has just inserted is among them.
    let rows = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user.id))
        .order_by_asc(membership::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    membership_word::Entity::delete_many()
        .filter(membership_word::Column::MembershipId.is_in(rows.iter().map(|row| row.id)))
        .exec(&**tx)
        .await?;
    let memberships: Vec<_> = rows.iter().map(|row| (row.id, row.company_id)).collect();
    insert_words(tx, user, &memberships).await
}

/// Returns the words that a user is found by.
#[must_use]
pub(super) fn words_of(user: &User) -> BTreeSet<String> {
    words::of_person(&user.name, &user.email, &user.preferred_username)
}

/// Inserts the words of a user for memberships, given as the id and the company of each.
async fn insert_words(tx: &Tx<'_>, user: &User, memberships: &[(i64, i64)]) -> Result<()> {
    let words = words_of(user);
    let rows = memberships.iter().flat_map(|(id, company_id)| {
        words.iter().map(|word| membership_word::ActiveModel {
            company_id: Set(*company_id),
            word: Set(word.clone()),
            membership_id: Set(*id),
        })
    });
    let rows: Vec<_> = rows.collect();
    for rows in rows.chunks(1_000) {
        membership_word::Entity::insert_many(rows.to_vec()).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Deletes a user's membership in a company, and revokes what applications were granted through it; returns whether
/// there was one.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn delete(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<bool> {
    let deleted = membership::Entity::delete_many()
        .filter(membership::Column::UserId.eq(user_id))
        .filter(membership::Column::CompanyId.eq(company_id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    if deleted.rows_affected == 0 {
        return Ok(false);
    }
    revocation::after_leaving(tx, user_id, company_id).await?;
    count(tx, &[company_id], -1).await?;
    Ok(true)
}

/// Deletes all memberships of a user who is about to be deleted.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn delete_all(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    let of_user = membership::Column::UserId.eq(user_id);
    let rows = membership::Entity::find().filter(of_user.clone()).all(&**tx).await?;
    membership::Entity::delete_many().filter(of_user).exec(&**tx).await?;
    tx.touch(Topic::People);
    count(tx, &rows.iter().map(|row| row.company_id).collect::<Vec<_>>(), -1).await
}

/// Adds `by` to the number of members of companies.
async fn count(tx: &Tx<'_>, company_ids: &[i64], by: i64) -> Result<()> {
    company::Entity::update_many()
        .col_expr(company::Column::Members, Expr::col(company::Column::Members).add(by))
        .filter(company::Column::Id.is_in(company_ids.to_vec()))
        .exec(&**tx)
        .await?;
    Ok(())
}
