//! Entitlements: the right of a company to use an application.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use shared_types::{ApplicationRef, Entitlement as Dto, EntitlementData};

use super::{
    actor::Actor,
    applications::{Application, Client, client},
    audit::{self, Event},
    companies::{self, Company},
    ctx::Ctx,
    db::{Topic, Tx},
    entity::{access, application, application_role, entitlement, entitlement_role},
    fields::duplicate,
};
use crate::kernel::{Error, Fields, Result};

/// An entitlement's row.
pub type Entitlement = entitlement::Model;

/// What a company may use, by the application's name.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64) -> Result<Vec<Dto>> {
    companies::get_seen(ctx, actor, company_id).await?;
    let db = ctx.db.read();
    let rows =
        entitlement::Entity::find().filter(entitlement::Column::CompanyId.eq(company_id)).all(db).await?;
    let applications = application::Entity::find()
        .filter(application::Column::Id.is_in(rows.iter().map(|row| row.application_id)))
        .order_by_asc(application::Column::Name)
        .all(db)
        .await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let roles = allowed_roles(ctx, &ids).await?;
    let seats = seats_used(ctx, &ids).await?;
    let shown = applications.iter().filter_map(|application| {
        let row = rows.iter().find(|row| row.application_id == application.id)?;
        Some(shown(row, application, &roles, &seats))
    });
    Ok(shown.collect())
}

/// The entitlement of a company to an application, where the actor sees the company.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
) -> Result<(Entitlement, std::sync::Arc<Client>)> {
    companies::get_seen(ctx, actor, company_id).await?;
    let client = client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    let row = entitlement::Entity::find()
        .filter(entitlement::Column::CompanyId.eq(company_id))
        .filter(entitlement::Column::ApplicationId.eq(client.application.id))
        .one(ctx.db.read())
        .await?
        .ok_or(Error::NotFound("application"))?;
    Ok((row, client))
}

/// Lets a company use an application, or changes how (UC-8, UC-9).
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] to anyone but an administrator; [`Error::Invalid`] for a role that
/// the application does not have and for dates that are reversed.
pub async fn put(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
    data: EntitlementData,
) -> Result<Dto> {
    let company = companies::get(ctx, actor, company_id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let client = client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    let roles = check(&client, &data)?;
    let args = (actor.clone(), company, client.application.clone(), data, roles);
    ctx.db
        .write(args, |tx, (actor, company, application, data, roles)| {
            Box::pin(save(tx, actor, company, application, data, roles.as_deref()))
        })
        .await?;
    let (row, client) = get(ctx, actor, company_id, client_id).await?;
    let roles = allowed_roles(ctx, &[row.id]).await?;
    let seats = seats_used(ctx, &[row.id]).await?;
    Ok(shown(&row, &client.application, &roles, &seats))
}

/// The ids of the roles to allow; `None`: all.
fn check(client: &Client, data: &EntitlementData) -> Result<Option<Vec<i64>>> {
    let mut fields = Fields::new();
    if let (Some(from), Some(until)) = (data.valid_from, data.valid_until)
        && until <= from
    {
        fields.add("valid_until", "invalid", "must be after valid_from");
    }
    if data.seats == Some(0) {
        fields.add("seats", "invalid", "must be at least 1");
    }
    let mut ids = Vec::new();
    for (index, code) in data.roles.iter().flatten().enumerate() {
        match client.roles.iter().find(|(_, known)| known == code) {
            Some((id, _)) if !ids.contains(id) => ids.push(*id),
            Some(_) => {}
            None => fields.add(format!("roles.{index}"), "unknown", "the application has no such role"),
        }
    }
    fields.finish()?;
    Ok(data.roles.is_some().then_some(ids))
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    company: &Company,
    application: &Application,
    data: &EntitlementData,
    roles: Option<&[i64]>,
) -> Result<()> {
    let found = entitlement::Entity::find()
        .filter(entitlement::Column::CompanyId.eq(company.id))
        .filter(entitlement::Column::ApplicationId.eq(application.id))
        .one(&**tx)
        .await?;
    let kind = if found.is_some() { "entitlement.updated" } else { "entitlement.created" };
    let mut row = found.map(IntoActiveModel::into_active_model).unwrap_or(entitlement::ActiveModel {
        id: NotSet,
        company_id: Set(company.id),
        application_id: Set(application.id),
        created_at: Set(tx.now().into()),
        version: Set(1),
        ..Default::default()
    });
    row.all_roles = Set(roles.is_none());
    row.valid_from = Set(data.valid_from.map(Into::into));
    row.valid_until = Set(data.valid_until.map(Into::into));
    row.seats = Set(data.seats.map(i64::from));
    let row = row.save(&**tx).await.map_err(|error| duplicate(error, "entitlements", &[]))?;
    let id = row.id.unwrap();
    entitlement_role::Entity::delete_many()
        .filter(entitlement_role::Column::EntitlementId.eq(id))
        .exec(&**tx)
        .await?;
    let allowed = roles
        .unwrap_or_default()
        .iter()
        .map(|role_id| entitlement_role::ActiveModel { entitlement_id: Set(id), role_id: Set(*role_id) });
    let allowed: Vec<_> = allowed.collect();
    if !allowed.is_empty() {
        entitlement_role::Entity::insert_many(allowed).exec_without_returning(&**tx).await?;
    }
    tx.touch(Topic::People);
    let event =
        Event::new(kind).company(company.id).target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(json!(data))).await
}

/// Takes an application from a company, with the access of its people.
///
/// # Errors
/// [`Error::NotFound`] when there is no such entitlement; [`Error::Forbidden`] to anyone but an administrator.
pub async fn delete(ctx: &Ctx, actor: &Actor, company_id: i64, client_id: &str) -> Result<()> {
    let (row, client) = get(ctx, actor, company_id, client_id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    ctx.db
        .write((actor.clone(), row, client), |tx, (actor, row, client)| {
            Box::pin(async move {
                entitlement::Entity::delete_by_id(row.id).exec(&**tx).await?;
                tx.touch(Topic::People);
                let application = &client.application;
                let event = Event::new("entitlement.deleted").company(row.company_id);
                let event = event.target("application", &application.client_id, &application.name);
                audit::record(tx, actor, event).await
            })
        })
        .await
}

/// The roles that entitlements allow: entitlement id and role code.
async fn allowed_roles(ctx: &Ctx, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    let rows = entitlement_role::Entity::find()
        .filter(entitlement_role::Column::EntitlementId.is_in(ids.to_vec()))
        .all(ctx.db.read())
        .await?;
    let roles = application_role::Entity::find()
        .filter(application_role::Column::Id.is_in(rows.iter().map(|row| row.role_id)))
        .order_by_asc(application_role::Column::Id)
        .all(ctx.db.read())
        .await?;
    let pairs = rows.iter().filter_map(|row| {
        let role = roles.iter().find(|role| role.id == row.role_id)?;
        Some((row.entitlement_id, role.code.clone()))
    });
    Ok(pairs.collect())
}

/// How many people have access inside each entitlement.
async fn seats_used(ctx: &Ctx, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    Ok(access::Entity::find()
        .select_only()
        .column(access::Column::EntitlementId)
        .expr(Expr::col(access::Column::MembershipId).count_distinct())
        .filter(access::Column::EntitlementId.is_in(ids.to_vec()))
        .group_by(access::Column::EntitlementId)
        .into_tuple()
        .all(ctx.db.read())
        .await?)
}

fn shown(row: &Entitlement, application: &Application, roles: &[(i64, String)], seats: &[(i64, i64)]) -> Dto {
    let own_roles = || roles.iter().filter(|(id, _)| *id == row.id).map(|(_, code)| code.clone()).collect();
    let used = seats.iter().find(|(id, _)| *id == row.id).map_or(0, |(_, count)| *count);
    Dto {
        application: ApplicationRef::from(application),
        roles: (!row.all_roles).then(own_roles),
        valid_from: row.valid_from.map(|at| at.0),
        valid_until: row.valid_until.map(|at| at.0),
        seats: row.seats.and_then(|seats| u32::try_from(seats).ok()),
        seats_used: u32::try_from(used).unwrap_or(u32::MAX),
    }
}
