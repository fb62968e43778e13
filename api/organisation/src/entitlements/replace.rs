//! The complete set of a company's entitlements, sent with the company (UC-8, UC-9).

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared_types::{CompanyEntitlement, EntitlementData};

use super::{
    Entitlement,
    terms::EntitlementTerms,
    write::{self, EntitlementWrite},
};
use crate::applications::{Application, check_number_of_roles, roles_of};
use kernel::{Error, Fields, Result};
use platform::actor::Actor;
use store::{
    db::Tx,
    entity::{Company, application, entitlement, entitlement_role},
    patch::Patch,
};

/// The maximum number of entitlements that are set at once.
const MAX_ENTITLEMENTS: usize = 1_000;

/// The requested entitlement to one application.
struct RequestedEntitlement {
    application: Application,
    terms: EntitlementTerms,
}

/// Replaces all entitlements of a company, in the transaction that locked the company; returns whether anything
/// changed. Errors name the fields with a prefix. The access of people in roles that would no longer be allowed
/// prevents the change, but an entitlement that is not in the set is deleted with all access that depends on it.
///
/// # Errors
/// [`Error::Invalid`] and [`Error::InUse`] as for a single entitlement; `unknown` or `duplicate` at a client id.
pub(crate) async fn replace(
    tx: &Tx<'_>,
    actor: &Actor,
    company: &Company,
    set: &[CompanyEntitlement],
    prefix: &str,
) -> Result<bool> {
    let field = format!("{prefix}entitlements");
    if set.len() > MAX_ENTITLEMENTS {
        return Err(Error::field(field, "too_long", format!("must have at most {MAX_ENTITLEMENTS}")));
    }
    let roles = set.iter().map(|one| one.roles.as_ref().map_or(0, Vec::len)).sum();
    check_number_of_roles(&field, roles)?;
    let applications = applications(tx, company.id, set).await?;
    let ids: Vec<_> = applications.keys().copied().collect();
    let roles = roles_of(&**tx, &ids).await?;
    let requested = validate(set, &field, &applications, &roles)?;
    let mut rows = rows(tx, company.id).await?;
    let mut changed = false;
    for RequestedEntitlement { application, terms } in requested {
        let (row, before) = match rows.remove(&application.id) {
            Some((row, before)) => (Some(row), Some(before)),
            None => (None, None),
        };
        let roles = roles.get(&application.id).map(Vec::as_slice).unwrap_or_default();
        let entitlement = EntitlementWrite { company, application: &application, roles, row, before };
        changed |= write::write(tx, actor, entitlement, &terms, false).await?;
    }
    for (application_id, (row, _)) in rows {
        if let Some(application) = applications.get(&application_id) {
            write::delete(tx, actor, &row, (company, application)).await?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Returns the applications that the set names and those that the company is entitled to, by id.
async fn applications(
    tx: &Tx<'_>,
    company_id: i64,
    set: &[CompanyEntitlement],
) -> Result<HashMap<i64, Application>> {
    let entitled = entitlement::Entity::find()
        .select_only()
        .column(entitlement::Column::ApplicationId)
        .filter(entitlement::Column::CompanyId.eq(company_id));
    let named = application::Column::ClientId.is_in(set.iter().map(|one| one.client_id.as_str()));
    let rows = application::Entity::find()
        .filter(named.or(application::Column::Id.in_subquery(entitled.into_query())))
        .all(&**tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Validates the requested entitlements and reports all errors at once.
fn validate(
    set: &[CompanyEntitlement],
    field: &str,
    applications: &HashMap<i64, Application>,
    roles: &HashMap<i64, Vec<store::entity::application_role::Model>>,
) -> Result<Vec<RequestedEntitlement>> {
    let by_client_id: HashMap<_, _> =
        applications.values().map(|application| (application.client_id.as_str(), application)).collect();
    let mut fields = Fields::new();
    let mut seen = BTreeSet::new();
    let mut requested = Vec::with_capacity(set.len());
    for (index, one) in set.iter().enumerate() {
        let prefix = format!("{field}.{index}.");
        let Some(application) = by_client_id.get(one.client_id.as_str()) else {
            fields.add(format!("{prefix}client_id"), "unknown", "there is no such application");
            continue;
        };
        if !seen.insert(application.id) {
            fields.add(format!("{prefix}client_id"), "duplicate", "is there twice");
        }
        let mut terms = EntitlementTerms::default();
        let known = roles.get(&application.id).map(Vec::as_slice).unwrap_or_default();
        terms.apply(&mut fields, &prefix, &Patch::set(data(one)), known);
        requested.push(RequestedEntitlement { application: (*application).clone(), terms });
    }
    fields.finish()?;
    Ok(requested)
}

fn data(one: &CompanyEntitlement) -> EntitlementData {
    EntitlementData {
        roles: one.roles.clone(),
        valid_from: one.valid_from,
        valid_until: one.valid_until,
        seats: one.seats,
    }
}

/// Loads the entitlements of a company with their terms, by application id, and locks their rows.
async fn rows(tx: &Tx<'_>, company_id: i64) -> Result<HashMap<i64, (Entitlement, EntitlementTerms)>> {
    let of_company = entitlement::Column::CompanyId.eq(company_id);
    let rows = entitlement::Entity::find()
        .filter(of_company.clone())
        .order_by_asc(entitlement::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    let ids = entitlement::Entity::find().select_only().column(entitlement::Column::Id).filter(of_company);
    let allowed: Vec<(i64, i64)> = entitlement_role::Entity::find()
        .select_only()
        .columns([entitlement_role::Column::EntitlementId, entitlement_role::Column::RoleId])
        .filter(entitlement_role::Column::EntitlementId.in_subquery(ids.into_query()))
        .into_tuple()
        .all(&**tx)
        .await?;
    let mut roles: HashMap<i64, BTreeSet<i64>> = HashMap::new();
    for (entitlement_id, role_id) in allowed {
        roles.entry(entitlement_id).or_default().insert(role_id);
    }
    let with_terms = rows.into_iter().map(|row| {
        let terms = EntitlementTerms::of(&row, roles.remove(&row.id).unwrap_or_default());
        (row.application_id, (row, terms))
    });
    Ok(with_terms.collect())
}
