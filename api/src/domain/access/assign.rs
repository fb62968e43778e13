//! Who of a company has access to an application, seen and set as a whole (UC-17).

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use shared_types::{AccessList, RoleUsers};

use crate::{
    domain::{
        actor::Actor,
        applications::Client,
        audit::{self, Event},
        ctx::Ctx,
        db::{Topic, Tx},
        entitlements::{self, Entitlement},
        entity::{access, entitlement, entitlement_role, membership},
    },
    kernel::{Error, Fields, Result},
};

/// The users of each role of an application, in one company. Every role that may be given is listed.
///
/// # Errors
/// [`Error::NotFound`] when the company may not use the application or the actor may not know.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64, client_id: &str) -> Result<AccessList> {
    let (entitlement, client) = entitlements::get(ctx, actor, company_id, client_id).await?;
    let allowed = givable(ctx, &entitlement, &client).await?;
    let rows = access::Entity::find()
        .filter(access::Column::EntitlementId.eq(entitlement.id))
        .find_also_related(membership::Entity)
        .all(ctx.db.read())
        .await?;
    let roles = allowed.into_iter().map(|(id, code)| {
        let users = rows.iter().filter(|(row, _)| row.role_id == id);
        let user_ids: BTreeSet<_> =
            users.filter_map(|(_, place)| place.as_ref()).map(|place| place.user_id).collect();
        RoleUsers { role: code, user_ids: user_ids.into_iter().collect() }
    });
    Ok(AccessList { roles: roles.collect() })
}

/// The roles that an entitlement lets be given: id and code.
async fn givable(ctx: &Ctx, entitlement: &Entitlement, client: &Client) -> Result<Vec<(i64, String)>> {
    if entitlement.all_roles {
        return Ok(client.roles.clone());
    }
    let allowed = entitlement_role::Entity::find()
        .filter(entitlement_role::Column::EntitlementId.eq(entitlement.id))
        .all(ctx.db.read())
        .await?;
    let is_allowed = |id: i64| allowed.iter().any(|row| row.role_id == id);
    Ok(client.roles.iter().filter(|(id, _)| is_allowed(*id)).cloned().collect())
}

/// Sets the users of each role of an application, in one company: all together, or nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] to whoever neither administers the company nor manages applications;
/// [`Error::Invalid`] for a role outside the entitlement and for a person outside the company; [`Error::Conflict`]
/// with `no_seats` when more people would have access than there are seats.
pub async fn replace(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
    wanted: AccessList,
) -> Result<AccessList> {
    let (entitlement, client) = entitlements::get(ctx, actor, company_id, client_id).await?;
    if !actor.manages_applications() && !actor.administers(company_id) {
        return Err(Error::forbidden());
    }
    let allowed = givable(ctx, &entitlement, &client).await?;
    let args = (actor.clone(), entitlement, client, allowed, wanted);
    ctx.db
        .write(args, |tx, (actor, entitlement, client, allowed, wanted)| {
            Box::pin(save(tx, actor, entitlement, client, allowed, wanted))
        })
        .await?;
    list(ctx, actor, company_id, client_id).await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    entitlement: &Entitlement,
    client: &Client,
    allowed: &[(i64, String)],
    wanted: &AccessList,
) -> Result<()> {
    // Touching the entitlement's row makes parallel changes wait for each other, so that seats are counted rightly.
    let locked = entitlement::Entity::update_many()
        .col_expr(
            entitlement::Column::CreatedAt,
            sea_orm::sea_query::Expr::col(entitlement::Column::CreatedAt),
        )
        .filter(entitlement::Column::Id.eq(entitlement.id))
        .exec(&**tx)
        .await?;
    if locked.rows_affected == 0 {
        return Err(Error::NotFound("application"));
    }
    let pairs = check(tx, entitlement, allowed, wanted).await?;
    let people: BTreeSet<_> = pairs.iter().map(|(membership_id, _)| membership_id).collect();
    if entitlement.seats.is_some_and(|seats| people.len() as i64 > seats) {
        return Err(Error::Conflict {
            code: "no_seats",
            text: "there are not enough seats for so many people",
        });
    }
    access::Entity::delete_many()
        .filter(access::Column::EntitlementId.eq(entitlement.id))
        .exec(&**tx)
        .await?;
    let rows: Vec<_> = pairs
        .iter()
        .map(|(membership_id, role_id)| access::ActiveModel {
            membership_id: Set(*membership_id),
            role_id: Set(*role_id),
            entitlement_id: Set(entitlement.id),
            created_at: Set(tx.now().into()),
        })
        .collect();
    // Every database bounds the parameters of one statement.
    for rows in rows.chunks(1_000) {
        access::Entity::insert_many(rows.to_vec()).exec_without_returning(&**tx).await?;
    }
    tx.touch(Topic::People);
    let application = &client.application;
    let event = Event::new("access.replaced").company(entitlement.company_id);
    let event = event.target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(json!(wanted))).await
}

/// The membership and role ids of what is wanted.
async fn check(
    tx: &Tx<'_>,
    entitlement: &Entitlement,
    allowed: &[(i64, String)],
    wanted: &AccessList,
) -> Result<BTreeSet<(i64, i64)>> {
    let user_ids: BTreeSet<_> = wanted.roles.iter().flat_map(|role| role.user_ids.iter().copied()).collect();
    let members = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(entitlement.company_id))
        .filter(membership::Column::UserId.is_in(user_ids))
        .all(&**tx)
        .await?;
    let mut fields = Fields::new();
    let mut pairs = BTreeSet::new();
    for (index, role) in wanted.roles.iter().enumerate() {
        let Some((role_id, _)) = allowed.iter().find(|(_, code)| *code == role.role) else {
            fields.add(format!("roles.{index}.role"), "unknown", "this role cannot be given in this company");
            continue;
        };
        for (place, user_id) in role.user_ids.iter().enumerate() {
            match members.iter().find(|row| row.user_id == *user_id) {
                Some(row) => _ = pairs.insert((row.id, *role_id)),
                None => {
                    let field = format!("roles.{index}.user_ids.{place}");
                    fields.add(field, "unknown", "the company has no such user");
                }
            }
        }
    }
    fields.finish()?;
    Ok(pairs)
}
