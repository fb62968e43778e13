//! Viewing the users of a company (UC-5).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::CompanyRole;

use super::User;
use crate::{
    domain::{
        actor::Actor,
        companies,
        ctx::Ctx,
        entity::{membership, user},
    },
    kernel::{Error, Result},
};

/// A user of a company, with the role in it. Everyone may see oneself.
///
/// # Errors
/// [`Error::NotFound`] when the company has no such user or the actor may not know.
pub async fn get(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<(User, CompanyRole)> {
    companies::get(ctx, actor, company_id).await?;
    let own = actor.person().is_ok_and(|person| person.user.id == user_id);
    if !own && !actor.sees_company(company_id) {
        return Err(Error::NotFound("user"));
    }
    let place = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user_id))
        .filter(membership::Column::CompanyId.eq(company_id))
        .one(ctx.db.read())
        .await?
        .ok_or(Error::NotFound("user"))?;
    let user = user::Entity::find_by_id(user_id).one(ctx.db.read()).await?.ok_or(Error::NotFound("user"))?;
    Ok((user, place.role.0))
}

/// A user on the wire.
#[must_use]
pub fn shown(user: User, company_role: CompanyRole) -> shared_types::User {
    shared_types::User {
        id: user.id,
        sub: user.sub.to_string(),
        name: user.name,
        email: user.email,
        email_verified: user.email_verified,
        username: user.username,
        given_name: user.given_name,
        family_name: user.family_name,
        locale: user.locale,
        status: user.status.0,
        system_role: user.system_role.map(|role| role.0),
        company_role,
        home_company_id: user.home_company_id,
        created_at: user.created_at.0,
        updated_at: user.updated_at.0,
    }
}
