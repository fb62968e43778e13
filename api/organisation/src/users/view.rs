//! Viewing the users of a company (UC-5).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{CompanyRef, CompanyRole};

use super::{User, email, profile};
use crate::memberships::{self, Membership};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::{membership, user};

/// A user in a company, as the actor may see it.
#[derive(Debug, Clone)]
pub struct CompanyUser {
    /// The user.
    pub user: User,
    /// The membership in the company.
    pub membership: Membership,
    /// The companies of the user that the actor may see, with the role in each.
    pub memberships: Vec<(CompanyRef, CompanyRole)>,
    /// The email that the user asked for and has not confirmed yet.
    pub pending_email: Option<String>,
}

/// A user of a company, with the membership in it. All users may see themselves.
///
/// # Errors
/// [`Error::NotFound`] when the company has no such user or the actor may not see it.
pub(crate) async fn get(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    user_id: i64,
) -> Result<(User, Membership)> {
    actor.find_company(&ctx.db, company_id).await?;
    if !actor.is(user_id) && !actor.sees_company(company_id) {
        return Err(Error::NotFound("user"));
    }
    let membership = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user_id))
        .filter(membership::Column::CompanyId.eq(company_id))
        .one(ctx.db.read())
        .await?
        .ok_or(Error::NotFound("user"))?;
    let user = user::Entity::find_by_id(user_id).one(ctx.db.read()).await?.ok_or(Error::NotFound("user"))?;
    Ok((user, membership))
}

/// A user of a company with everything that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] when the company has no such user or the actor may not see it.
pub async fn view(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<CompanyUser> {
    let (user, membership) = get(ctx, actor, company_id, user_id).await?;
    let mut memberships = memberships::companies_of(ctx.db.read(), &user).await?;
    memberships.retain(|(company, _)| actor.is(user_id) || actor.sees_company(company.id));
    let pending_email = email::pending(ctx, &user).await?;
    Ok(CompanyUser { user, membership, memberships, pending_email })
}

/// The version of a user in a company: it differs after each change of the user or of the membership.
pub(super) fn version(user: &User, membership: Option<&Membership>) -> String {
    match membership {
        Some(membership) => format!("{}.{}", user.version, membership.version),
        None => user.version.to_string(),
    }
}

impl CompanyUser {
    /// The version: it differs after each change of the user or of the membership.
    #[must_use]
    pub fn version(&self) -> String {
        version(&self.user, Some(&self.membership))
    }

    /// On the wire.
    ///
    /// # Errors
    /// [`Error::Internal`] when the row contains what is no profile.
    pub fn to_dto(self) -> Result<shared_types::User> {
        let memberships = memberships::to_dto(&self.memberships);
        let user = to_dto(self.user, self.membership.role.0)?;
        Ok(shared_types::User { memberships: Some(memberships), pending_email: self.pending_email, ..user })
    }
}

/// A user of a list on the wire.
///
/// # Errors
/// [`Error::Internal`] when the row contains what is no profile.
pub(super) fn to_dto(user: User, company_role: CompanyRole) -> Result<shared_types::User> {
    Ok(shared_types::User {
        id: user.id,
        sub: user.sub.to_string(),
        name: user.name,
        email: user.email,
        email_verified: user.email_verified,
        username: user.username,
        preferred_username: user.preferred_username,
        given_name: user.given_name,
        family_name: user.family_name,
        locale: user.locale,
        status: user.status.0,
        system_role: user.system_role.map(|role| role.0),
        company_role,
        home_company_id: user.home_company_id,
        created_at: user.created_at.0,
        updated_at: user.updated_at.0,
        pending_email: None,
        memberships: None,
        claims: profile::to_dto(user.profile.0)?,
    })
}

/// A user of a list as the actor may see it: members of a company that is visible to them see of each other the name,
/// the email, the status and the role in the company.
///
/// # Errors
/// [`Error::Internal`] when the row contains what is no profile.
pub fn to_dto_for(
    actor: &Actor,
    company_id: i64,
    user: User,
    role: CompanyRole,
) -> Result<shared_types::User> {
    let is_whole = actor.sees_company(company_id) || actor.is(user.id);
    let dto = to_dto(user, role)?;
    if is_whole {
        return Ok(dto);
    }
    Ok(shared_types::User {
        preferred_username: dto.email.clone(),
        username: None,
        given_name: None,
        family_name: None,
        locale: None,
        system_role: None,
        claims: shared_types::Profile::default(),
        ..dto
    })
}
