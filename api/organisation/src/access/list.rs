//! The access of a company's users to an application, read and replaced as a whole (UC-17).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use shared_types::{AccessList, RoleUsers};

use super::write::{BATCH, LockedAccess, RoleAssignment};
use crate::{
    applications::{Client, check_number_of_roles},
    entitlements::{self, Entitlement},
};
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::{access, entitlement_role, membership},
    patch::IfMatch,
};

/// Returns the users with each role of an application in one company, and the version of all this access. Every role
/// that may be assigned is listed, also without users.
///
/// # Errors
/// [`Error::NotFound`] when the company may not use the application or the actor may not see it.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64, client_id: &str) -> Result<(AccessList, i64)> {
    let (entitlement, client) = entitlements::get(ctx, actor, company_id, client_id).await?;
    let allowed = assignable_roles(ctx, &entitlement, &client).await?;
    let rows: Vec<(i64, i64)> = access::Entity::find()
        .select_only()
        .column(access::Column::RoleId)
        .column(membership::Column::UserId)
        .join(JoinType::InnerJoin, access::Relation::Membership.def())
        .filter(access::Column::EntitlementId.eq(entitlement.id))
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let mut users: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (role_id, user_id) in rows {
        users.entry(role_id).or_default().insert(user_id);
    }
    let roles = allowed.into_iter().map(|(id, role)| {
        let user_ids = users.remove(&id).unwrap_or_default();
        RoleUsers { role, user_ids: user_ids.into_iter().collect() }
    });
    Ok((AccessList { roles: roles.collect() }, entitlement.version))
}

/// Returns the roles that an entitlement allows to assign: id and code.
async fn assignable_roles(
    ctx: &Ctx,
    entitlement: &Entitlement,
    client: &Client,
) -> Result<Vec<(i64, String)>> {
    if entitlement.all_roles {
        return Ok(client.roles.clone());
    }
    let allowed = entitlement_role::Entity::find()
        .filter(entitlement_role::Column::EntitlementId.eq(entitlement.id))
        .all(ctx.db.read())
        .await?;
    let allowed: HashSet<_> = allowed.iter().map(|row| row.role_id).collect();
    Ok(client.roles.iter().filter(|(id, _)| allowed.contains(id)).cloned().collect())
}

/// Returns the application, if the actor may change the access of the company's users to it.
pub(super) async fn changeable_client(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
) -> Result<Arc<Client>> {
    let (_, client) = entitlements::get(ctx, actor, company_id, client_id).await?;
    if !actor.manages_applications() && !actor.administers(company_id) {
        return Err(Error::forbidden());
    }
    Ok(client)
}

/// Replaces the users with each role of an application in one company, either all of them or none. Returns the access
/// with its version.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when the actor neither administers the company nor manages applications;
/// [`Error::Invalid`] for a role that the entitlement does not allow and for a person who is not a member of the
/// company; [`Error::Changed`]; [`Error::Conflict`] with `no_seats` when more people would have access than there are
/// seats.
pub async fn replace(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
    wanted: AccessList,
    seen: IfMatch,
) -> Result<(AccessList, i64)> {
    let client = changeable_client(ctx, actor, company_id, client_id).await?;
    check_number_of_roles("roles", wanted.roles.len())?;
    let args = (actor.clone(), (company_id, client.application.id), wanted, seen);
    ctx.db.write(args, |tx, (actor, of, wanted, seen)| Box::pin(save(tx, actor, *of, wanted, seen))).await?;
    list(ctx, actor, company_id, client_id).await
}

async fn save(tx: &Tx<'_>, actor: &Actor, of: (i64, i64), wanted: &AccessList, seen: &IfMatch) -> Result<()> {
    let mut locked = LockedAccess::new(tx, of, seen).await?;
    let members = members(tx, of.0, wanted).await?;
    let after = validate(&locked, &members, wanted)?;
    let before = locked.assignments(tx, None).await?;
    locked.users.extend(members.iter().map(|(user_id, membership_id)| (*membership_id, *user_id)));
    locked.write(tx, actor, (&before, &after), 0).await
}

/// Returns the memberships of the users that the request names, by user id.
async fn members(tx: &Tx<'_>, company_id: i64, wanted: &AccessList) -> Result<HashMap<i64, i64>> {
    let user_ids: BTreeSet<_> = wanted.roles.iter().flat_map(|role| role.user_ids.iter().copied()).collect();
    let user_ids: Vec<_> = user_ids.into_iter().collect();
    let mut members = HashMap::with_capacity(user_ids.len());
    for batch in user_ids.chunks(BATCH) {
        let rows: Vec<(i64, i64)> = membership::Entity::find()
            .select_only()
            .columns([membership::Column::UserId, membership::Column::Id])
            .filter(membership::Column::CompanyId.eq(company_id))
            .filter(membership::Column::UserId.is_in(batch.iter().copied()))
            .into_tuple()
            .all(&**tx)
            .await?;
        members.extend(rows);
    }
    Ok(members)
}

/// Validates the requested access and converts it to memberships and roles.
fn validate(
    locked: &LockedAccess,
    members: &HashMap<i64, i64>,
    wanted: &AccessList,
) -> Result<BTreeSet<RoleAssignment>> {
    let mut fields = Fields::new();
    let mut assignments = BTreeSet::new();
    for (index, role) in wanted.roles.iter().enumerate() {
        let Some(role_id) = locked.role(&role.role) else {
            fields.add(format!("roles.{index}.role"), "unknown", "this role cannot be given in this company");
            continue;
        };
        for (place, user_id) in role.user_ids.iter().enumerate() {
            match members.get(user_id) {
                Some(membership_id) => _ = assignments.insert((*membership_id, role_id)),
                None => {
                    let field = format!("roles.{index}.user_ids.{place}");
                    fields.add(field, "unknown", "the company has no such user");
                }
            }
        }
    }
    fields.finish()?;
    Ok(assignments)
}
