//! The applications that a person may use now (UC-23).

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use shared_types::{PortalApplication, Timestamp};

use super::decision::facts_of_applications;
use crate::{
    applications::{self, ApplicationRules, Client},
    people, users,
};
use kernel::Result;
use platform::{
    actor::{Actor, Person},
    ctx::Ctx,
};
use store::entity::{application, entitlement, grant};

/// Returns the applications that the actor may use now, sorted by name, with one entry for each company through which
/// they may be used.
///
/// # Errors
/// [`Error::Unauthenticated`](kernel::Error::Unauthenticated) for anonymous callers.
pub async fn portal(ctx: &Ctx, actor: &Actor) -> Result<Vec<PortalApplication>> {
    usable_applications(ctx, actor.person()?).await
}

/// Returns the applications that a user of a company may use now, through the companies that the actor may see.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) when the company has no such user or the actor may not see it.
pub async fn portal_of(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    user_id: i64,
) -> Result<Vec<PortalApplication>> {
    users::get(ctx, actor, company_id, user_id).await?;
    let Some(person) = people::find(ctx, user_id).await? else { return Ok(Vec::new()) };
    let mut entries = usable_applications(ctx, &person).await?;
    entries.retain(|entry| actor.is(user_id) || actor.sees_company(entry.company.id));
    Ok(entries)
}

async fn usable_applications(ctx: &Ctx, person: &Person) -> Result<Vec<PortalApplication>> {
    let companies: Vec<_> = person.memberships.iter().map(|(company, _)| company.id).collect();
    let client_ids: Vec<String> = entitlement::Entity::find()
        .select_only()
        .column(application::Column::ClientId)
        .join(JoinType::InnerJoin, entitlement::Relation::Application.def())
        .filter(entitlement::Column::CompanyId.is_in(companies))
        .order_by_asc(application::Column::Name)
        .distinct()
        .column(application::Column::Name)
        .into_tuple::<(String, String)>()
        .all(ctx.db.read())
        .await?
        .into_iter()
        .map(|(client_id, _)| client_id)
        .collect();
    let mut clients = Vec::with_capacity(client_ids.len());
    for client_id in client_ids {
        clients.extend(applications::client(ctx, &client_id).await?);
    }
    let clients: Vec<&Client> = clients.iter().map(Arc::as_ref).collect();
    let companies = person.memberships.iter().map(|(company, _)| company);
    let facts = facts_of_applications(ctx, person.user.id, &clients, companies).await?;
    let last_uses = last_uses(ctx, person.user.id).await?;
    let last_uses = &last_uses;
    let now = ctx.clock.now();
    let entries = clients.into_iter().zip(facts).flat_map(|(client, facts)| {
        facts.into_iter().filter_map(move |facts| {
            let access = facts.decide(true, now).ok()?;
            let last_used_at = last_uses.get(&(client.application.id, access.company.id)).copied();
            Some(PortalApplication {
                last_used_at,
                application: client.application.ref_for_people(),
                launch_url: client.application.launch_url.clone(),
                logo_uri: client.application.logo_uri.clone(),
                company: access.company,
                roles: access.roles,
            })
        })
    });
    Ok(entries.collect())
}

/// Returns when a person last used each application through each company: the ids of both, and the last use of a grant
/// that is still stored.
async fn last_uses(ctx: &Ctx, user_id: i64) -> Result<HashMap<(i64, i64), Timestamp>> {
    let rows: Vec<(i64, i64, i64)> = grant::Entity::find()
        .select_only()
        .column(grant::Column::ApplicationId)
        .column(grant::Column::CompanyId)
        .column_as(grant::Column::RotatedAt.max(), "last_use")
        .filter(grant::Column::UserId.eq(user_id))
        .group_by(grant::Column::ApplicationId)
        .group_by(grant::Column::CompanyId)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let uses = rows.into_iter().filter_map(|(application_id, company_id, last)| {
        Some(((application_id, company_id), Timestamp::from_timestamp_millis(last)?))
    });
    Ok(uses.collect())
}
