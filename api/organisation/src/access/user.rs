//! The access of one person to an application, for programs that assign and remove it person by person.

use std::{collections::BTreeSet, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use shared_types::UserAccess;

use super::{
    list::changeable_client,
    write::{LockedAccess, RoleAssignment},
};
use crate::{
    applications::{Client, check_number_of_roles},
    entitlements,
};
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::{Membership, access, application_role, membership},
    patch::IfMatch,
};

/// Returns the roles of a person in an application in one company, and the version of all access to it there. Everybody
/// may see the own roles.
///
/// # Errors
/// [`Error::NotFound`] when the company may not use the application, or has no such user; [`Error::Forbidden`] when the
/// actor is a plain member and another person.
pub async fn get_for_user(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, client_id): (i64, &str),
    user_id: i64,
) -> Result<(UserAccess, i64)> {
    let is_own = actor.is(user_id) && actor.companies().contains(&company_id);
    let (entitlement, _) = match is_own {
        true => entitlements::find(ctx, company_id, client_id).await?,
        false => entitlements::get(ctx, actor, company_id, client_id).await?,
    };
    let membership = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company_id))
        .filter(membership::Column::UserId.eq(user_id))
        .one(ctx.db.read())
        .await?
        .ok_or(Error::NotFound("user"))?;
    let roles = access::Entity::find()
        .select_only()
        .column(application_role::Column::Code)
        .join(JoinType::InnerJoin, access::Relation::Role.def())
        .filter(access::Column::EntitlementId.eq(entitlement.id))
        .filter(access::Column::MembershipId.eq(membership.id))
        .order_by_asc(application_role::Column::Id)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    Ok((UserAccess { roles }, entitlement.version))
}

/// Replaces the roles of a person in an application in one company. Returns them with the version.
///
/// # Errors
/// As for the whole list: [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Changed`],
/// [`Error::Conflict`] with `no_seats`.
pub async fn set_for_user(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, client_id): (i64, &str),
    user_id: i64,
    wanted: UserAccess,
    seen: IfMatch,
) -> Result<(UserAccess, i64)> {
    if wanted.roles.is_empty() {
        changeable_client(ctx, actor, company_id, client_id).await?;
        return Err(Error::field("roles", "required", "must name a role; delete the access to take it away"));
    }
    save(ctx, actor, (company_id, client_id), user_id, Step { wanted, seen }).await?;
    get_for_user(ctx, actor, (company_id, client_id), user_id).await
}

/// Removes all roles of a person in an application in one company.
///
/// # Errors
/// [`Error::NotFound`], also when the person has no role; [`Error::Forbidden`].
pub async fn remove_for_user(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, client_id): (i64, &str),
    user_id: i64,
) -> Result<()> {
    save(ctx, actor, (company_id, client_id), user_id, Step::default()).await
}

/// A change of one person's access. Without roles, the access is removed.
#[derive(Debug, Clone, Default)]
struct Step {
    wanted: UserAccess,
    seen: IfMatch,
}

async fn save(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, client_id): (i64, &str),
    user_id: i64,
    step: Step,
) -> Result<()> {
    let client: Arc<Client> = changeable_client(ctx, actor, company_id, client_id).await?;
    check_number_of_roles("roles", step.wanted.roles.len())?;
    let args = (actor.clone(), (company_id, client.application.id), user_id, step);
    ctx.db
        .write(args, |tx, (actor, of, user_id, step)| {
            Box::pin(change_in_transaction(tx, actor, *of, *user_id, step))
        })
        .await
}

async fn change_in_transaction(
    tx: &Tx<'_>,
    actor: &Actor,
    of: (i64, i64),
    user_id: i64,
    step: &Step,
) -> Result<()> {
    let mut locked = LockedAccess::new(tx, of, &step.seen).await?;
    match replace_roles(tx, actor, &mut locked, user_id, &step.wanted.roles).await? {
        true => Ok(()),
        false => Err(Error::NotFound("access")),
    }
}

/// The membership of a person in the company.
pub(super) async fn member(tx: &Tx<'_>, locked: &LockedAccess, user_id: i64) -> Result<Membership> {
    membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(locked.entitlement.company_id))
        .filter(membership::Column::UserId.eq(user_id))
        .one(&**tx)
        .await?
        .ok_or(Error::NotFound("user"))
}

/// Returns the codes of the roles of a person.
pub(super) async fn roles(tx: &Tx<'_>, locked: &mut LockedAccess, user_id: i64) -> Result<BTreeSet<String>> {
    let membership = member(tx, locked, user_id).await?;
    let assignments = locked.assignments(tx, Some(membership.id)).await?;
    Ok(assignments.into_iter().filter_map(|(_, role_id)| locked.code(role_id)).collect())
}

/// Replaces the roles of a person; returns whether the person had or has any.
pub(super) async fn replace_roles(
    tx: &Tx<'_>,
    actor: &Actor,
    locked: &mut LockedAccess,
    user_id: i64,
    codes: &[String],
) -> Result<bool> {
    let membership = member(tx, locked, user_id).await?;
    let after = validate(locked, membership.id, codes)?;
    let before = locked.assignments(tx, Some(membership.id)).await?;
    if after.is_empty() && before.is_empty() {
        return Ok(false);
    }
    locked.users.insert(membership.id, user_id);
    let others = Condition::all().add(access::Column::MembershipId.ne(membership.id));
    let others = entitlements::count_people(&**tx, locked.entitlement.id, others).await?;
    locked.write(tx, actor, (&before, &after), others).await?;
    Ok(true)
}

fn validate(locked: &LockedAccess, membership_id: i64, codes: &[String]) -> Result<BTreeSet<RoleAssignment>> {
    let mut fields = Fields::new();
    let mut assignments = BTreeSet::new();
    for (index, code) in codes.iter().enumerate() {
        match locked.role(code) {
            Some(role_id) => _ = assignments.insert((membership_id, role_id)),
            None => {
                let text = "this role cannot be given in this company";
                fields.add(format!("roles.{index}"), "unknown", text);
            }
        }
    }
    fields.finish()?;
    Ok(assignments)
}
