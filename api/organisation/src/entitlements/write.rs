//! Writing one entitlement, in the transaction that locked it.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QuerySelect, Set,
};
use serde_json::{Value, json};

use super::{Entitlement, terms::EntitlementTerms, view::count_people};
use crate::applications::Application;
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    revocation::logout_notices,
};
use store::{
    db::{Topic, Tx, is_duplicate, retry, retry_if_gone},
    entity::{Company, access, application_role, entitlement, entitlement_role, grant},
};

/// The entitlement to write: its company, its application and its current state.
#[derive(Debug)]
pub(super) struct EntitlementWrite<'a> {
    pub(super) company: &'a Company,
    pub(super) application: &'a Application,
    /// All roles of the application.
    pub(super) roles: &'a [application_role::Model],
    pub(super) row: Option<Entitlement>,
    pub(super) before: Option<EntitlementTerms>,
}

/// Returns the ids of the roles that an entitlement names.
pub(super) async fn allowed_role_ids(tx: &Tx<'_>, id: i64) -> Result<BTreeSet<i64>> {
    let ids: Vec<i64> = entitlement_role::Entity::find()
        .select_only()
        .column(entitlement_role::Column::RoleId)
        .filter(entitlement_role::Column::EntitlementId.eq(id))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(ids.into_iter().collect())
}

/// Writes the terms; returns whether they differ from those before.
pub(super) async fn write(
    tx: &Tx<'_>,
    actor: &Actor,
    entitlement: EntitlementWrite<'_>,
    after: &EntitlementTerms,
    remove_access: bool,
) -> Result<bool> {
    if entitlement.before.as_ref() == Some(after) {
        return Ok(false);
    }
    let mut removed = 0;
    if let (Some(row), Some(before)) = (&entitlement.row, &entitlement.before) {
        removed = restrict_roles(tx, row, after, remove_access).await?;
        check_seats(tx, row, before, after).await?;
    }
    let id = write_row(tx, &entitlement, after).await?;
    write_roles(tx, id, entitlement.before.as_ref(), after).await?;
    let ends = entitlement.before.as_ref().is_some_and(|before| before.holds_at(tx.now()))
        && !after.holds_at(tx.now());
    if ends || removed > 0 {
        notify_of_loss(tx, entitlement.company.id, entitlement.application.id).await?;
    }
    tx.touch(Topic::People);
    let kind = if entitlement.row.is_some() { "entitlement.updated" } else { "entitlement.created" };
    let details = json!({
        "before": entitlement.before.as_ref().map(|terms| described(terms, entitlement.roles)),
        "after": described(after, entitlement.roles),
        "access_removed": removed,
    });
    record(tx, actor, kind, (entitlement.company, entitlement.application), details).await?;
    Ok(true)
}

/// Notifies an application of the people of a company who may no longer use it.
pub(crate) async fn notify_of_loss(tx: &Tx<'_>, company_id: i64, application_id: i64) -> Result<()> {
    let affected =
        grant::Column::CompanyId.eq(company_id).and(grant::Column::ApplicationId.eq(application_id));
    logout_notices::record_access_loss(tx, affected).await
}

/// Removes from people the roles that are no longer allowed, or rejects the change; returns how many people lose roles.
async fn restrict_roles(
    tx: &Tx<'_>,
    row: &Entitlement,
    after: &EntitlementTerms,
    remove: bool,
) -> Result<u64> {
    let Some(allowed) = &after.roles else { return Ok(0) };
    let outside = access::Column::RoleId.is_not_in(allowed.iter().copied());
    let count = count_people(&**tx, row.id, outside.clone().into()).await?;
    if count == 0 {
        return Ok(0);
    }
    if !remove {
        let text = "people have roles that would no longer be allowed";
        return Err(Error::InUse { code: "in_use", text, count });
    }
    access::Entity::delete_many()
        .filter(access::Column::EntitlementId.eq(row.id))
        .filter(outside)
        .exec(&**tx)
        .await?;
    Ok(count)
}

/// Rejects a reduction to fewer seats than people who have access.
async fn check_seats(
    tx: &Tx<'_>,
    row: &Entitlement,
    before: &EntitlementTerms,
    after: &EntitlementTerms,
) -> Result<()> {
    let Some(seats) = after.seats.filter(|seats| before.seats.is_none_or(|before| *seats < before)) else {
        return Ok(());
    };
    let count = count_people(&**tx, row.id, sea_orm::Condition::all()).await?;
    if i64::try_from(count).is_ok_and(|count| count <= seats) {
        return Ok(());
    }
    let text = "more people have access than there would be seats";
    Err(Error::InUse { code: "seats_in_use", text, count })
}

async fn write_row(tx: &Tx<'_>, entitlement: &EntitlementWrite<'_>, after: &EntitlementTerms) -> Result<i64> {
    let mut row = match &entitlement.row {
        Some(row) => row.clone().into_active_model(),
        None => entitlement::ActiveModel {
            id: NotSet,
            company_id: Set(entitlement.company.id),
            application_id: Set(entitlement.application.id),
            created_at: Set(tx.now().into()),
            ..Default::default()
        },
    };
    row.all_roles = Set(after.roles.is_none());
    row.valid_from = Set(after.valid_from.map(Into::into));
    row.valid_until = Set(after.valid_until.map(Into::into));
    row.seats = Set(after.seats);
    row.version = Set(entitlement.row.as_ref().map_or(1, |row| row.version + 1));
    let saved = if entitlement.row.is_some() { row.update(&**tx).await } else { row.insert(&**tx).await };
    saved.map(|row| row.id).map_err(|error: DbErr| {
        // Another request has just created the entitlement.
        if is_duplicate(&error) { retry() } else { retry_if_gone(error) }
    })
}

async fn write_roles(
    tx: &Tx<'_>,
    id: i64,
    before: Option<&EntitlementTerms>,
    after: &EntitlementTerms,
) -> Result<()> {
    let none = BTreeSet::new();
    let before = before.and_then(|terms| terms.roles.as_ref()).unwrap_or(&none);
    let after = after.roles.as_ref().unwrap_or(&none);
    let gone: Vec<_> = before.difference(after).copied().collect();
    if !gone.is_empty() {
        entitlement_role::Entity::delete_many()
            .filter(entitlement_role::Column::EntitlementId.eq(id))
            .filter(entitlement_role::Column::RoleId.is_in(gone))
            .exec(&**tx)
            .await?;
    }
    let new = after
        .difference(before)
        .map(|role_id| entitlement_role::ActiveModel { entitlement_id: Set(id), role_id: Set(*role_id) });
    let new: Vec<_> = new.collect();
    if !new.is_empty() {
        let inserted = entitlement_role::Entity::insert_many(new).exec_without_returning(&**tx).await;
        inserted.map_err(retry_if_gone)?;
    }
    Ok(())
}

/// Deletes an entitlement, with the access that depends on it.
pub(super) async fn delete(
    tx: &Tx<'_>,
    actor: &Actor,
    row: &Entitlement,
    (company, application): (&Company, &Application),
) -> Result<()> {
    let count = count_people(&**tx, row.id, sea_orm::Condition::all()).await?;
    entitlement::Entity::delete_by_id(row.id).exec(&**tx).await?;
    notify_of_loss(tx, row.company_id, row.application_id).await?;
    tx.touch(Topic::People);
    let details = json!({ "access_removed": count });
    record(tx, actor, "entitlement.deleted", (company, application), details).await
}

async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    (company, application): (&Company, &Application),
    mut details: Value,
) -> Result<()> {
    details["company"] = json!(company.name);
    let event =
        Event::new(kind).company(company.id).target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(details)).await
}

/// Describes terms for the audit log.
fn described(terms: &EntitlementTerms, roles: &[application_role::Model]) -> Value {
    let named = |ids: &BTreeSet<i64>| -> Vec<String> {
        roles.iter().filter(|role| ids.contains(&role.id)).map(|role| role.code.clone()).collect()
    };
    json!({
        "roles": terms.roles.as_ref().map(named),
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "seats": terms.seats,
    })
}
