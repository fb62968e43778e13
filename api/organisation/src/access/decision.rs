//! The one place that decides whether a person may use an application now (UC-19).

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use shared_types::{AccessPolicy, CompanyRef, CompanyStatus};

use super::choice::chosen;
use super::rules::{CompanyFacts, EntitlementDates};
use crate::{
    applications::{Client, roles::DEFAULT_ROLE},
    people,
};
use kernel::{Cached, Error, Result};
use platform::ctx::{Context, Ctx, Part};
use store::{
    db::Topic,
    entity::{access, application_role, company, entitlement, entitlement_role, grant, membership},
    payloads::DenialReason,
};

/// The access of a person to an application now, through one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveAccess {
    /// The company.
    pub company: CompanyRef,
    /// The codes of the person's roles in the application, in that company.
    pub roles: Vec<String>,
}

/// The companies of a person that are entitled to an application, before the dates are checked.
#[derive(Debug, Clone)]
pub struct EntitledCompanies(Vec<CompanyFacts>);

/// The cache of [`EntitledCompanies`], by user id and application id.
struct AccessFacts(Cached<(i64, i64), Arc<EntitledCompanies>>);

impl Part for AccessFacts {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("access", 20_000, &[Topic::People, Topic::Applications]))
    }
}

/// Decides whether a person may use an application now: through `company_id` if it is given; else through the company
/// chosen for it or last used for it, else the home company, else the oldest membership that gives access.
///
/// # Errors
/// When the database does not answer. A denial is a value, not an error.
pub async fn effective_access(
    ctx: &Ctx,
    user_id: i64,
    client: &Client,
    company_id: Option<i64>,
) -> Result<Result<EffectiveAccess, DenialReason>> {
    let mut all = match all_effective_access(ctx, user_id, client).await? {
        Ok(all) => all,
        Err(denied) => return Ok(Err(denied)),
    };
    let wanted = match company_id {
        Some(id) => Some(id),
        None if all.len() > 1 => preferred(ctx, user_id, client).await?,
        None => None,
    };
    let found = wanted.and_then(|id| all.iter().position(|access| access.company.id == id));
    match (found, company_id) {
        (Some(index), _) => Ok(Ok(all.swap_remove(index))),
        (None, Some(_)) => Ok(Err(DenialReason::NotAssigned)),
        (None, None) => Ok(Ok(all.swap_remove(0))),
    }
}

/// The companies through which a person may use an application now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompanyOptions {
    /// No company, with the reason.
    None(DenialReason),
    /// One company, by its id: the only one, or the requested one.
    One(i64),
    /// Several companies.
    Several {
        /// The company that was chosen for the application, or last used for it.
        preferred: Option<i64>,
    },
}

/// Returns the companies through which a person may use an application now. If `wanted` is one of them, it is the only
/// result.
///
/// # Errors
/// When the database does not answer.
pub async fn company_options(
    ctx: &Ctx,
    user_id: i64,
    client: &Client,
    wanted: Option<i64>,
) -> Result<CompanyOptions> {
    let all = match all_effective_access(ctx, user_id, client).await? {
        Ok(all) => all,
        Err(denied) => return Ok(CompanyOptions::None(denied)),
    };
    let gives_access = |id: &i64| all.iter().any(|access| access.company.id == *id);
    Ok(match (wanted.filter(gives_access), &*all) {
        (Some(id), _) => CompanyOptions::One(id),
        (None, [only]) => CompanyOptions::One(only.company.id),
        _ => {
            CompanyOptions::Several { preferred: preferred(ctx, user_id, client).await?.filter(gives_access) }
        }
    })
}

/// Returns the company that a person chose for an application, else the one last used for it.
async fn preferred(ctx: &Ctx, user_id: i64, client: &Client) -> Result<Option<i64>> {
    match chosen(ctx, user_id, client.application.id).await? {
        Some(id) => Ok(Some(id)),
        None => last_used(ctx, user_id, client.application.id).await,
    }
}

/// Returns all companies through which a person may use an application now; at least one. The home company is first,
/// then the oldest membership.
///
/// # Errors
/// When the database does not answer. A denial is a value, not an error.
pub async fn all_effective_access(
    ctx: &Ctx,
    user_id: i64,
    client: &Client,
) -> Result<Result<Vec<EffectiveAccess>, DenialReason>> {
    let key = (user_id, client.application.id);
    let candidates = ctx.part::<AccessFacts>().0.get(key, load(ctx, user_id, client)).await?;
    if people::find(ctx, user_id).await?.is_none() {
        return Ok(Err(DenialReason::NotActive));
    }
    let now = ctx.clock.now();
    let mut all = Vec::new();
    let mut denied = DenialReason::NotEntitled;
    for facts in &candidates.0 {
        match facts.decide(true, now) {
            Ok(access) => all.push(access),
            Err(reason) => denied = denied.max(reason),
        }
    }
    Ok(if all.is_empty() { Err(denied) } else { Ok(all) })
}

async fn last_used(ctx: &Ctx, user_id: i64, application_id: i64) -> Result<Option<i64>> {
    let row = grant::Entity::find()
        .filter(grant::Column::UserId.eq(user_id))
        .filter(grant::Column::ApplicationId.eq(application_id))
        .order_by_desc(grant::Column::CreatedAt)
        .one(ctx.db.read())
        .await?;
    Ok(row.map(|row| row.company_id))
}

async fn load(ctx: &Ctx, user_id: i64, client: &Client) -> Result<Arc<EntitledCompanies>, Error> {
    let Some(person) = people::find(ctx, user_id).await? else {
        return Ok(Arc::new(EntitledCompanies(Vec::new())));
    };
    let companies = person.memberships.iter().map(|(company, _)| company);
    Ok(Arc::new(EntitledCompanies(facts(ctx, user_id, client, companies).await?)))
}

/// Returns the facts about a person in those of some companies that are entitled to an application, in the same order.
/// The person is assumed to be a member of each.
pub(super) async fn facts<'a>(
    ctx: &Ctx,
    user_id: i64,
    client: &Client,
    companies: impl Iterator<Item = &'a CompanyRef> + Clone,
) -> Result<Vec<CompanyFacts>> {
    Ok(facts_of_applications(ctx, user_id, &[client], companies).await?.pop().unwrap_or_default())
}

/// Returns the same facts for several applications at once, in their order.
pub(super) async fn facts_of_applications<'a>(
    ctx: &Ctx,
    user_id: i64,
    clients: &[&Client],
    companies: impl Iterator<Item = &'a CompanyRef> + Clone,
) -> Result<Vec<Vec<CompanyFacts>>> {
    let db = ctx.db.read();
    let applications: Vec<_> = clients.iter().map(|client| client.application.id).collect();
    let entitlements = entitlement::Entity::find()
        .filter(entitlement::Column::ApplicationId.is_in(applications.iter().copied()))
        .filter(entitlement::Column::CompanyId.is_in(companies.clone().map(|company| company.id)))
        .all(db)
        .await?;
    if entitlements.is_empty() {
        return Ok(clients.iter().map(|_| Vec::new()).collect());
    }
    let active: Vec<i64> = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Id.is_in(entitlements.iter().map(|row| row.company_id)))
        .filter(company::Column::Status.eq(CompanyStatus::Active.to_string()))
        .into_tuple()
        .all(db)
        .await?;
    let allowed: Vec<(i64, i64)> = entitlement_role::Entity::find()
        .select_only()
        .columns([entitlement_role::Column::EntitlementId, entitlement_role::Column::RoleId])
        .filter(entitlement_role::Column::EntitlementId.is_in(entitlements.iter().map(|row| row.id)))
        .into_tuple()
        .all(db)
        .await?;
    let given = assigned_roles(ctx, user_id, applications).await?;
    let of_entitled = |client: &&Client| {
        let facts = companies.clone().filter_map(|company| {
            let is_this = |row: &&entitlement::Model| {
                row.company_id == company.id && row.application_id == client.application.id
            };
            let entitlement = entitlements.iter().find(is_this)?;
            let is_active = active.contains(&company.id);
            Some(of_company(client, company, is_active, entitlement, &allowed, &given))
        });
        facts.collect()
    };
    Ok(clients.iter().map(of_entitled).collect())
}

/// Returns the person's roles in some applications: entitlement id and role id.
async fn assigned_roles(ctx: &Ctx, user_id: i64, applications: Vec<i64>) -> Result<Vec<(i64, i64)>> {
    Ok(access::Entity::find()
        .select_only()
        .columns([access::Column::EntitlementId, access::Column::RoleId])
        .join(JoinType::InnerJoin, access::Relation::Membership.def())
        .join(JoinType::InnerJoin, access::Relation::Role.def())
        .filter(membership::Column::UserId.eq(user_id))
        .filter(application_role::Column::ApplicationId.is_in(applications))
        .into_tuple()
        .all(ctx.db.read())
        .await?)
}

fn of_company(
    client: &Client,
    company: &CompanyRef,
    is_active: bool,
    entitlement: &entitlement::Model,
    allowed: &[(i64, i64)],
    given: &[(i64, i64)],
) -> CompanyFacts {
    let is_allowed = |role: i64| entitlement.all_roles || allowed.contains(&(entitlement.id, role));
    let has = |role: i64| given.contains(&(entitlement.id, role));
    let own = client.roles.iter().filter(|(id, _)| has(*id));
    CompanyFacts {
        company: company.clone(),
        is_member: true,
        is_active,
        entitlement: Some(EntitlementDates {
            valid_from: entitlement.valid_from.map(|at| at.0),
            valid_until: entitlement.valid_until.map(|at| at.0),
        }),
        is_for_all_members: client.application.access_policy.0 == AccessPolicy::AllMembers,
        assigned_roles: own.map(|(id, code)| (code.clone(), is_allowed(*id))).collect(),
        allows_default_role: client.roles.iter().any(|(id, code)| code == DEFAULT_ROLE && is_allowed(*id)),
    }
}
