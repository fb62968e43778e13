//! Companies: the client organisations (UC-8 to UC-11).

mod change;
mod delete;

pub(super) use change::{check, insert};
pub use change::{create, update};
pub use delete::delete;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared_types::CompanyRef;

use super::{actor::Actor, ctx::Ctx, entity::company};
use crate::kernel::{Error, Result};

/// A company's row.
pub type Company = company::Model;

/// The companies that the actor may see, by name: all with a system role, else one's own.
///
/// # Errors
/// [`Error::Unauthenticated`] for nobody.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Company>> {
    actor.known()?;
    let mut query = company::Entity::find().order_by_asc(company::Column::Name);
    if actor.system_role().is_none() {
        let own: Vec<_> = actor.person()?.memberships.iter().map(|(company, _)| company.id).collect();
        query = query.filter(company::Column::Id.is_in(own));
    }
    Ok(query.all(ctx.db.read()).await?)
}

/// A company that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the actor may not know of it.
pub async fn get(ctx: &Ctx, actor: &Actor, id: i64) -> Result<Company> {
    actor.known()?;
    if actor.system_role().is_none() && actor.company_role(id).is_none() {
        return Err(Error::NotFound("company"));
    }
    company::Entity::find_by_id(id).one(ctx.db.read()).await?.ok_or(Error::NotFound("company"))
}

/// A company of which the actor may see everything.
///
/// # Errors
/// [`Error::NotFound`] as [`get`]; [`Error::Forbidden`] to a plain member.
pub async fn get_seen(ctx: &Ctx, actor: &Actor, id: i64) -> Result<Company> {
    let company = get(ctx, actor, id).await?;
    if actor.sees_company(id) { Ok(company) } else { Err(Error::forbidden()) }
}

/// A company that the actor administers.
///
/// # Errors
/// [`Error::NotFound`] as [`get`]; [`Error::Forbidden`] to whoever sees but does not administer it.
pub async fn get_administered(ctx: &Ctx, actor: &Actor, id: i64) -> Result<Company> {
    let company = get(ctx, actor, id).await?;
    if actor.administers(id) { Ok(company) } else { Err(Error::forbidden()) }
}

/// What of a company the actor may see: everything, or only id, code and name.
#[must_use]
pub fn shown(actor: &Actor, company: Company) -> shared_types::Company {
    let whole = actor.sees_company(company.id);
    shared_types::Company {
        id: company.id,
        code: company.code,
        name: company.name,
        status: whole.then_some(company.status.0),
        created_at: whole.then_some(company.created_at.0),
        updated_at: whole.then_some(company.updated_at.0),
    }
}

impl From<&Company> for CompanyRef {
    fn from(company: &Company) -> Self {
        Self { id: company.id, code: company.code.clone(), name: company.name.clone() }
    }
}
