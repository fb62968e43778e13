//! Deleting users (UC-6).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use shared_types::{SystemRole, UserStatus};

use super::{User, get};
use crate::memberships;
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation,
};
use store::{
    db::{Topic, Tx, retry},
    entity::user,
};

/// Deletes a user with all sessions, grants and tokens (UC-6). In a company that is not the user's home, deletes only
/// the membership.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Forbidden`] for the own user, and for users
/// with a system role unless the actor is an administrator; [`Error::RecentSignInRequired`] in a browser;
/// [`Error::Conflict`] for the last administrator.
pub async fn delete(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<()> {
    get(ctx, actor, company_id, user_id).await?;
    if !actor.is(user_id) {
        actor.administered_company(&ctx.db, company_id).await?;
    }
    actor.recent_if_in_browser(ctx.clock.now())?;
    ctx.db
        .write((actor.clone(), company_id, user_id), |tx, (actor, company_id, user_id)| {
            Box::pin(remove(tx, actor, *company_id, *user_id))
        })
        .await
}

/// Deletes a user as [`delete`], in a transaction of the caller, who checked the rights in the company.
///
/// # Errors
/// As [`delete`].
pub(crate) async fn remove(tx: &Tx<'_>, actor: &Actor, company_id: i64, user_id: i64) -> Result<()> {
    let user = user::Entity::find_by_id(user_id).one(&**tx).await?;
    let user = user.ok_or(Error::NotFound("user"))?;
    if user.home_company_id == company_id {
        delete_user(tx, actor, &user, company_id).await
    } else {
        delete_membership(tx, actor, &user, company_id).await
    }
}

async fn delete_user(tx: &Tx<'_>, actor: &Actor, user: &User, company_id: i64) -> Result<()> {
    if user.system_role.is_some() && !actor.is_admin() {
        return Err(Error::forbidden());
    }
    require_remaining_admin(tx, std::slice::from_ref(user)).await?;
    if actor.is(user.id) {
        return Err(Error::forbidden());
    }
    revocation::end_all_sessions(tx, user.id, None).await?;
    memberships::delete_all(tx, user.id).await?;
    let deleted = user::Entity::delete_many()
        .filter(user::Column::Id.eq(user.id))
        // The user may have become an administrator in the meantime.
        .filter(user::Column::Version.eq(user.version))
        .exec(&**tx)
        .await?;
    if deleted.rows_affected == 0 {
        return Err(retry());
    }
    tx.touch(Topic::People);
    tx.touch(Topic::Revocations);
    let event = Event::new("user.deleted").company(company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event.details(json!({ "email": user.email }))).await
}

async fn delete_membership(tx: &Tx<'_>, actor: &Actor, user: &User, company_id: i64) -> Result<()> {
    if actor.is(user.id) {
        return Err(Error::forbidden());
    }
    if !memberships::delete(tx, user.id, company_id).await? {
        return Err(Error::NotFound("user"));
    }
    let event = Event::new("membership.deleted").company(company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event).await
}

/// Rejects a change that would leave no active administrator.
///
/// # Errors
/// [`Error::Conflict`] with `last_admin`.
pub(crate) async fn require_remaining_admin(tx: &Tx<'_>, leaving: &[User]) -> Result<()> {
    let admin = Some(SystemRole::Admin);
    if !leaving.iter().any(|user| user.system_role.map(|role| role.0) == admin) {
        return Ok(());
    }
    // Locked, so that of administrators who remove each other at once, the last one sees the result of the others.
    let admins = user::Entity::find()
        .filter(user::Column::SystemRole.eq(SystemRole::Admin.to_string()))
        .filter(user::Column::Status.eq(UserStatus::Active.to_string()))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    if admins.iter().any(|admin| !leaving.iter().any(|user| user.id == admin.id)) {
        return Ok(());
    }
    Err(Error::Conflict { code: "last_admin", text: "the last administrator cannot be removed" })
}
