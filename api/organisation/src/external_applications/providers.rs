//! The identity providers that an application can have as its external login.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Query};
use shared_types::{ApplicationProvider, CompanyRef};

use crate::{applications, identity_providers::IdentityProvider};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{company, entitlement, identity_provider},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the identity providers that an application can have, by name: those of the installation, and those
/// of companies that may use the application. They are searched by name.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications; [`Error::Invalid`] for an invalid
/// page request.
pub async fn list_providers(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    page: &PageRequest,
) -> Result<Page<ApplicationProvider>> {
    use identity_provider::Column;
    let client = applications::visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let mut query = identity_provider::Entity::find().filter(usable_by(client.application.id));
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::NameKey, &q));
    }
    let sort = Sort { name: "name", column: Column::NameKey, id: Column::Id, descending: false };
    let key = |row: &IdentityProvider| (SortKey::Text(row.name_key.clone()), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    let companies = companies_of(ctx.db.read(), &found.items).await?;
    Ok(found.map(|row| to_dto(row, &companies)))
}

/// The condition for the identity providers that an application can have. Those of other companies would sign in nobody
/// who may use it. Those by LDAP have no page to send people to.
pub(super) fn usable_by(application_id: i64) -> Condition {
    use identity_provider::Column;
    let entitled = Query::select()
        .column(entitlement::Column::CompanyId)
        .from(entitlement::Entity)
        .cond_where(entitlement::Column::ApplicationId.eq(application_id))
        .to_owned();
    let owner =
        Condition::any().add(Column::CompanyId.is_null()).add(Column::CompanyId.in_subquery(entitled));
    Condition::all().add(owner).add(Column::Ldap.is_null())
}

/// Returns an identity provider as it is shown at an application.
pub(super) async fn described(
    connection: &impl ConnectionTrait,
    row: IdentityProvider,
) -> Result<ApplicationProvider> {
    let companies = companies_of(connection, std::slice::from_ref(&row)).await?;
    Ok(to_dto(row, &companies))
}

/// The companies of identity providers, by their ids.
async fn companies_of(
    connection: &impl ConnectionTrait,
    rows: &[IdentityProvider],
) -> Result<HashMap<i64, CompanyRef>> {
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.company_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = company::Entity::find().filter(company::Column::Id.is_in(ids)).all(connection).await?;
    let named = |row: company::Model| (row.id, CompanyRef { id: row.id, code: row.code, name: row.name });
    Ok(found.into_iter().map(named).collect())
}

fn to_dto(row: IdentityProvider, companies: &HashMap<i64, CompanyRef>) -> ApplicationProvider {
    ApplicationProvider {
        id: row.id,
        name: row.name,
        issuer: row.issuer,
        company: row.company_id.and_then(|id| companies.get(&id).cloned()),
        enabled: row.enabled,
    }
}
