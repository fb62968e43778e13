//! Viewing an entitlement.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use shared_types::{ApplicationRef, CompanyRef, EntitledCompany, Entitlement as Dto};

use super::Entitlement;
use crate::applications::{Application, Client, client};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::{Company, access, application_role, entitlement, entitlement_role},
};

/// Returns the entitlement of a company to an application, if the actor may see the company.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
) -> Result<(Entitlement, Arc<Client>)> {
    actor.visible_company(&ctx.db, company_id).await?;
    find(ctx, company_id, client_id).await
}

/// Returns the entitlement of a company to an application, for an actor who was already authorized.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(crate) async fn find(ctx: &Ctx, company_id: i64, client_id: &str) -> Result<(Entitlement, Arc<Client>)> {
    let client = client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    let row = find_query(company_id, client.application.id).one(ctx.db.read()).await?;
    Ok((row.ok_or(Error::NotFound("application"))?, client))
}

/// Returns the entitlement of a company to an application in the wire format, with its version.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::Forbidden`] when the actor is a plain member.
pub async fn show(ctx: &Ctx, actor: &Actor, company_id: i64, client_id: &str) -> Result<(Dto, i64)> {
    let (row, client) = get(ctx, actor, company_id, client_id).await?;
    let details = EntitlementDetails::load(ctx.db.read(), &[row.id]).await?;
    Ok((details.of_company(&row, &client.application), row.version))
}

/// Loads the entitlement of a company to an application and locks its row: parallel changes of it, and of the access
/// that depends on it, wait.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(crate) async fn lock(tx: &Tx<'_>, company_id: i64, application_id: i64) -> Result<Entitlement> {
    let row = find_query(company_id, application_id).lock_exclusive().one(&**tx).await?;
    row.ok_or(Error::NotFound("application"))
}

/// Counts the people who have access by an entitlement, among the rows that match a condition.
pub(crate) async fn count_people(
    db: &impl ConnectionTrait,
    entitlement_id: i64,
    rows: Condition,
) -> Result<u64> {
    let count: Option<i64> = access::Entity::find()
        .select_only()
        .expr(Expr::col(access::Column::MembershipId).count_distinct())
        .filter(access::Column::EntitlementId.eq(entitlement_id))
        .filter(rows)
        .into_tuple()
        .one(db)
        .await?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// Returns the query for the entitlement of a company to an application.
pub(super) fn find_query(company_id: i64, application_id: i64) -> Select<entitlement::Entity> {
    entitlement::Entity::find()
        .filter(entitlement::Column::CompanyId.eq(company_id))
        .filter(entitlement::Column::ApplicationId.eq(application_id))
}

/// The data of entitlements that is stored in other tables.
#[derive(Debug)]
pub(super) struct EntitlementDetails {
    /// The codes of the roles that each entitlement allows, by its id.
    roles: HashMap<i64, Vec<String>>,
    /// The number of people who have access by each entitlement, by its id.
    seats_used: HashMap<i64, i64>,
}

impl EntitlementDetails {
    /// Loads the details of the entitlements with these ids, at most a page of them.
    pub(super) async fn load(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Self> {
        let rows: Vec<(i64, String)> = entitlement_role::Entity::find()
            .select_only()
            .column(entitlement_role::Column::EntitlementId)
            .column(application_role::Column::Code)
            .join(JoinType::InnerJoin, entitlement_role::Relation::Role.def())
            .filter(entitlement_role::Column::EntitlementId.is_in(ids.to_vec()))
            .order_by_asc(application_role::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let mut roles: HashMap<_, Vec<_>> = HashMap::new();
        for (id, code) in rows {
            roles.entry(id).or_default().push(code);
        }
        let seats_used: Vec<(i64, i64)> = access::Entity::find()
            .select_only()
            .column(access::Column::EntitlementId)
            .expr(Expr::col(access::Column::MembershipId).count_distinct())
            .filter(access::Column::EntitlementId.is_in(ids.to_vec()))
            .group_by(access::Column::EntitlementId)
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self { roles, seats_used: seats_used.into_iter().collect() })
    }

    /// Converts an entitlement to the wire format of a company's list.
    pub(super) fn of_company(&self, row: &Entitlement, application: &Application) -> Dto {
        Dto {
            application: ApplicationRef::from(application),
            roles: self.roles(row),
            valid_from: row.valid_from.map(|at| at.0),
            valid_until: row.valid_until.map(|at| at.0),
            seats: row.seats.and_then(|seats| u32::try_from(seats).ok()),
            seats_used: self.used(row),
        }
    }

    /// Converts an entitlement to the wire format of an application's list.
    pub(super) fn of_application(&self, row: &Entitlement, company: &Company) -> EntitledCompany {
        EntitledCompany {
            company: CompanyRef::from(company),
            roles: self.roles(row),
            valid_from: row.valid_from.map(|at| at.0),
            valid_until: row.valid_until.map(|at| at.0),
            seats: row.seats.and_then(|seats| u32::try_from(seats).ok()),
            seats_used: self.used(row),
        }
    }

    fn roles(&self, row: &Entitlement) -> Option<Vec<String>> {
        (!row.all_roles).then(|| self.roles.get(&row.id).cloned().unwrap_or_default())
    }

    fn used(&self, row: &Entitlement) -> u32 {
        let used = self.seats_used.get(&row.id).copied().unwrap_or_default();
        u32::try_from(used).unwrap_or(u32::MAX)
    }
}
