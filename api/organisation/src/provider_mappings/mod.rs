//! What people get from the claims of an identity provider at each sign-in with it: the role in the company, roles in
//! applications, and profile fields. An identity provider of a company gives them in that company, one of the installation
//! in the home company of each person.
//!
//! What a mapping gave is stored as such (`mapped_access`, `mapped_company_roles`), so that only that is taken away when
//! the claim goes. What was given by hand is never touched. A rule that refers to what no longer exists gives nothing,
//! and is shown with its problem; it is no error at the sign-in.

mod apply;
mod claims;
mod evaluate;
mod preview;
mod save;
mod terms;
mod validate;

pub use apply::apply;
pub use claims::Claims;
pub use preview::preview;
pub use save::update;

use sea_orm::{ConnectionTrait, EntityTrait};
use shared_types::{MappedField, MappingRule, MappingRuleData, ProviderMapping};

use crate::identity_providers::{ProviderOwner, find};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{entity::provider_mapping, payloads::StoredRule};
use terms::Terms;

/// The mapping of an identity provider as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct StoredMapping {
    rules: Vec<StoredRule>,
    fields: Vec<MappedField>,
    /// 0 before the first change.
    version: i64,
}

impl From<provider_mapping::Model> for StoredMapping {
    fn from(row: provider_mapping::Model) -> Self {
        Self { rules: row.rules.0, fields: row.fields.0, version: row.version }
    }
}

async fn load(connection: &impl ConnectionTrait, provider_id: i64) -> Result<StoredMapping> {
    let found = provider_mapping::Entity::find_by_id(provider_id).one(connection).await?;
    Ok(found.map(StoredMapping::from).unwrap_or_default())
}

/// Returns the mapping of an identity provider, with its version. A rule that refers to what no longer
/// exists has a problem.
///
/// # Errors
/// [`kernel::Error::NotFound`] when there is none, or the actor may not see the company;
/// [`kernel::Error::Forbidden`] unless the actor administers it, or the installation.
pub async fn get(
    ctx: &Ctx,
    actor: &Actor,
    (owner, provider_id): (ProviderOwner, i64),
) -> Result<(ProviderMapping, i64)> {
    let db = ctx.db.read();
    check(ctx, actor, owner, provider_id).await?;
    let stored = load(db, provider_id).await?;
    let terms = Terms::of_rules(db, owner.company_id(), &stored.rules).await?;
    let rules = stored.rules.iter().map(|rule| to_dto(rule, &terms)).collect();
    Ok((ProviderMapping { rules, fields: stored.fields }, stored.version))
}

/// Rejects actors who do not manage the identity providers of an owner, and those of other owners.
async fn check(ctx: &Ctx, actor: &Actor, owner: ProviderOwner, provider_id: i64) -> Result<()> {
    owner.require_manager(ctx, actor).await?;
    find(ctx.db.read(), owner, provider_id).await.map(drop)
}

fn to_dto(rule: &StoredRule, terms: &Terms) -> MappingRule {
    let application_name = terms.application_of(rule).map(|application| application.reference.name.clone());
    let MappingRuleData { claim, value, company_role, client_id, roles } = terms.as_request(rule);
    let (roles, problem) = (roles.unwrap_or_default(), terms.problem(rule));
    MappingRule { claim, value, company_role, client_id, application_name, roles, problem }
}
