//! Companies whose people sign in only with the company's own external login, except for break-glass administrators.
//!
//! The rule stays in force while the external login is disabled, deleted or fails, so that nobody gets around it by
//! that: then only the break-glass administrators sign in, and an administrator of the installation can lift the
//! rule.

mod change;

pub use change::{change, show};

use std::{collections::HashSet, sync::Arc};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared_types::{CompanyRole, UserStatus};

use kernel::{Cached, Result};
use platform::ctx::{Context, Ctx, Part};
use store::{
    columns::Stored,
    db::Topic,
    entity::{User, membership, required_login, user},
};

/// The cache of who is exempt, by company; `None` where nothing is required.
struct Exempt(Cached<i64, Option<Arc<HashSet<i64>>>>);

impl Part for Exempt {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("required_logins", 10_000, &[Topic::Settings, Topic::People]))
    }
}

/// Whether a user signs in only with the external login of the home company. A user with a system role never does,
/// since the identity provider of a company is not believed about them.
///
/// # Errors
/// When the database does not answer.
pub async fn applies_to(ctx: &Ctx, user: &User) -> Result<bool> {
    if user.system_role.is_some() {
        return Ok(false);
    }
    let load = load(ctx.db.read(), user.home_company_id);
    let exempt = ctx.part::<Exempt>().0.get(user.home_company_id, load).await?;
    Ok(exempt.is_some_and(|exempt| !exempt.contains(&user.id)))
}

/// Like [`applies_to`], in a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn applies_in(connection: &impl ConnectionTrait, user: &User) -> Result<bool> {
    if user.system_role.is_some() {
        return Ok(false);
    }
    let exempt = load(connection, user.home_company_id).await?;
    Ok(exempt.is_some_and(|exempt| !exempt.contains(&user.id)))
}

async fn load(connection: &impl ConnectionTrait, company_id: i64) -> Result<Option<Arc<HashSet<i64>>>> {
    let found = required_login::Entity::find_by_id(company_id).one(connection).await?;
    let Some(row) = found.filter(|row| row.required) else { return Ok(None) };
    let usable = usable(connection, company_id, &row.break_glass_user_ids.0).await?;
    Ok(Some(Arc::new(usable.into_iter().map(|user| user.id).collect())))
}

/// Returns those of some users who are break-glass administrators now: active administrators of the company, whose home
/// company it is, with a password.
async fn usable(connection: &impl ConnectionTrait, company_id: i64, ids: &[i64]) -> Result<Vec<User>> {
    let administrators = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company_id))
        .filter(membership::Column::UserId.is_in(ids.iter().copied()))
        .filter(membership::Column::Role.eq(Stored(CompanyRole::CompanyAdmin)))
        .all(connection)
        .await?;
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(administrators.iter().map(|row| row.user_id)))
        .filter(user::Column::HomeCompanyId.eq(company_id))
        .filter(user::Column::Status.eq(Stored(UserStatus::Active)))
        .filter(user::Column::PasswordHash.is_not_null());
    Ok(users.all(connection).await?)
}
