//! Explains why a person may or may not use an application, rule by rule.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{
    AccessDecision, AccessPolicy, AccessRule, CompanyRef, CompanyStatus, ExplainedClaims, ExplainedCompany,
    ExplainedRule, Explanation, UserStatus,
};

use super::{
    decision::facts,
    rules::{CompanyClaim, CompanyFacts, EntitlementDates},
};
use crate::{
    applications::{Client, client, roles::DEFAULT_ROLE},
    users,
};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::{Company, User, membership, user};

/// Explains why a person may or may not use an application through a company now, and returns the claims that an access
/// token would have. The actor must be allowed to see the person, must manage applications if the company is not
/// entitled to the application, and must have a system role if the person is not a member of the company.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company, person or application, or the actor may not see it.
pub async fn explain(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    user_id: i64,
    client_id: &str,
) -> Result<Explanation> {
    let company = actor.find_company(&ctx.db, company_id).await?;
    let user = person(ctx, actor, company_id, user_id).await?;
    let client = client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    let facts = current_facts(ctx, &company, user_id, &client).await?;
    if facts.entitlement.is_none() && !actor.manages_applications() {
        return Err(Error::NotFound("application"));
    }
    let now = ctx.clock.now();
    let is_active = user.status.0 == UserStatus::Active;
    let rules = facts.rules(is_active, now).into_iter();
    let rules = rules.map(|(rule, satisfied)| explained(rule, satisfied, &facts, &user));
    let access = facts.decide(is_active, now).ok();
    let decision = if access.is_some() { AccessDecision::Allowed } else { AccessDecision::Denied };
    let claims = access.map(|access| {
        let CompanyClaim { id, code } = access.company_claim();
        let scope = client.scopes().to_string();
        ExplainedClaims { company: ExplainedCompany { id, code }, roles: access.roles, scope }
    });
    let roles = claims.as_ref().map(|claims| claims.roles.clone()).unwrap_or_default();
    Ok(Explanation { decision, rules: rules.collect(), roles, claims })
}

async fn person(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<User> {
    if actor.system_role().is_none() {
        return Ok(users::get(ctx, actor, company_id, user_id).await?.0);
    }
    user::Entity::find_by_id(user_id).one(ctx.db.read()).await?.ok_or(Error::NotFound("user"))
}

/// Loads the current facts, bypassing the cache.
async fn current_facts(ctx: &Ctx, company: &Company, user_id: i64, client: &Client) -> Result<CompanyFacts> {
    let membership = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company.id))
        .filter(membership::Column::UserId.eq(user_id))
        .one(ctx.db.read())
        .await?;
    let named = CompanyRef::from(company);
    let found = facts(ctx, user_id, client, std::iter::once(&named)).await?.pop();
    let without = || CompanyFacts {
        company: named.clone(),
        is_member: true,
        is_active: company.status.0 == CompanyStatus::Active,
        entitlement: None,
        is_for_all_members: client.application.access_policy.0 == AccessPolicy::AllMembers,
        assigned_roles: Vec::new(),
        allows_default_role: false,
    };
    Ok(CompanyFacts { is_member: membership.is_some(), ..found.unwrap_or_else(without) })
}

/// Explains the result of a rule: as a sentence, and by what the sentence is made of.
fn explained(rule: AccessRule, satisfied: bool, facts: &CompanyFacts, user: &User) -> ExplainedRule {
    let plain = ExplainedRule::new(rule, satisfied, detail(rule, satisfied, facts, user));
    let dates = dates(facts);
    match rule {
        AccessRule::PersonActive => ExplainedRule { person_status: Some(user.status.0), ..plain },
        AccessRule::ValidFrom => ExplainedRule { at: dates.valid_from, ..plain },
        AccessRule::ValidUntil => ExplainedRule { at: dates.valid_until, ..plain },
        AccessRule::Assigned => ExplainedRule {
            all_members: Some(facts.is_for_all_members),
            roles: Some(codes(facts, |_| true)),
            ..plain
        },
        AccessRule::RoleAllowed => {
            let (allowed, outside) = match has_default_role(facts) {
                true => {
                    let role = vec![DEFAULT_ROLE.to_owned()];
                    if facts.allows_default_role { (role, Vec::new()) } else { (Vec::new(), role) }
                }
                false => (codes(facts, |on| on), codes(facts, |on| !on)),
            };
            ExplainedRule { roles: Some(allowed), roles_not_allowed: Some(outside), ..plain }
        }
        _ => plain,
    }
}

fn dates(facts: &CompanyFacts) -> EntitlementDates {
    facts.entitlement.unwrap_or(EntitlementDates { valid_from: None, valid_until: None })
}

/// Whether the person has a role only because every member may use the application.
fn has_default_role(facts: &CompanyFacts) -> bool {
    facts.assigned_roles.is_empty() && facts.is_for_all_members
}

/// Describes the result of a rule for people.
fn detail(rule: AccessRule, satisfied: bool, facts: &CompanyFacts, user: &User) -> String {
    let company = &facts.company.name;
    let dates = dates(facts);
    match (rule, satisfied) {
        (AccessRule::PersonActive, _) => format!("the person is {}", user.status.0),
        (AccessRule::Membership, true) => format!("the person is a member of {company}"),
        (AccessRule::Membership, false) => format!("the person is not a member of {company}"),
        (AccessRule::CompanyActive, true) => format!("{company} is active"),
        (AccessRule::CompanyActive, false) => format!("{company} is disabled"),
        (AccessRule::Entitlement, true) => format!("{company} may use the application"),
        (AccessRule::Entitlement, false) => format!("{company} has no right to use the application"),
        (AccessRule::ValidFrom, _) => match dates.valid_from {
            Some(from) => format!("the right begins at {}", from.to_rfc3339()),
            None => "the right has no beginning".to_owned(),
        },
        (AccessRule::ValidUntil, _) => match dates.valid_until {
            Some(until) => format!("the right ends at {}", until.to_rfc3339()),
            None => "the right has no end".to_owned(),
        },
        (AccessRule::Assigned, _) if facts.is_for_all_members => {
            "every member may use the application".to_owned()
        }
        (AccessRule::Assigned, true) => {
            format!("the person was given {}", codes(facts, |_| true).join(", "))
        }
        (AccessRule::Assigned, false) => "the person was given no role in the application".to_owned(),
        (AccessRule::RoleAllowed, _) if has_default_role(facts) => {
            if facts.allows_default_role {
                format!("who was given no role has {DEFAULT_ROLE}")
            } else {
                format!("the entitlement does not allow {DEFAULT_ROLE}: the person has no role")
            }
        }
        (AccessRule::RoleAllowed, _) if facts.assigned_roles.is_empty() => {
            "there is no role to allow".to_owned()
        }
        (AccessRule::RoleAllowed, _) => {
            match (codes(facts, |on| on).join(", "), codes(facts, |on| !on).join(", ")) {
                (allowed, outside) if outside.is_empty() => format!("the entitlement allows {allowed}"),
                (allowed, outside) if allowed.is_empty() => {
                    format!("the entitlement does not allow {outside}")
                }
                (allowed, outside) => format!("the entitlement allows {allowed}, but not {outside}"),
            }
        }
    }
}

/// Returns the codes of the person's roles that the entitlement allows, or of those that it does not allow.
fn codes(facts: &CompanyFacts, wanted: fn(bool) -> bool) -> Vec<String> {
    let codes = facts.assigned_roles.iter().filter(|(_, allowed)| wanted(*allowed));
    codes.map(|(code, _)| code.clone()).collect()
}
