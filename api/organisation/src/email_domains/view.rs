//! Viewing email domains.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::EmailDomain as Dto;

use super::{EmailDomain, record_name, record_value};
use kernel::{Cached, Error, Result, emails};
use platform::{
    actor::Actor,
    ctx::{Context, Ctx, Part},
};
use store::{
    db::Topic,
    entity::email_domain::{Column, Entity},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the email domains of a company, by name. They are searched by how they begin.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it;
/// [`Error::Invalid`] for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64, page: &PageRequest) -> Result<Page<Dto>> {
    actor.administered_company(&ctx.db, company_id).await?;
    let mut query = Entity::find().filter(Column::CompanyId.eq(company_id));
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::Domain, &q));
    }
    let sort = Sort { name: "domain", column: Column::Domain, id: Column::Id, descending: false };
    let key = |row: &EmailDomain| (SortKey::Text(row.domain.clone()), row.id);
    Ok(page.fetch(ctx.db.read(), query, sort, key).await?.map(to_dto))
}

/// Returns an email domain of a company, with its version.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`].
pub async fn get(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<(Dto, i64)> {
    actor.administered_company(&ctx.db, company_id).await?;
    Ok(versioned(find(ctx.db.read(), company_id, id).await?))
}

/// Loads an email domain of a company.
pub(super) async fn find(connection: &impl ConnectionTrait, company_id: i64, id: i64) -> Result<EmailDomain> {
    let found = Entity::find_by_id(id).filter(Column::CompanyId.eq(company_id)).one(connection).await?;
    found.ok_or(Error::NotFound("email domain"))
}

/// Returns the company to which the domain of an email belongs; `None` if it is no email or the domain is not verified.
///
/// # Errors
/// When the database does not answer.
pub async fn company_of(connection: &impl ConnectionTrait, email: &str) -> Result<Option<i64>> {
    let Ok(email) = emails::canonical(email.trim()) else { return Ok(None) };
    let Some((_, domain)) = email.rsplit_once('@') else { return Ok(None) };
    let found = Entity::find().filter(Column::VerifiedDomain.eq(domain));
    Ok(found.select_only().column(Column::CompanyId).into_tuple().one(connection).await?)
}

/// Like [`company_of`], outside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn company_of_email(ctx: &Ctx, email: &str) -> Result<Option<i64>> {
    company_of(ctx.db.read(), email).await
}

/// The cache of whether any domain is verified, which every sign-in page asks.
struct AnyVerified(Cached<(), bool>);

impl Part for AnyVerified {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("email_domains", 1, &[Topic::Settings]))
    }
}

/// Whether any domain is verified.
///
/// # Errors
/// When the database does not answer.
pub async fn any_verified(ctx: &Ctx) -> Result<bool> {
    let load = async {
        let found = Entity::find().filter(Column::VerifiedDomain.is_not_null());
        let id: Option<i64> = found.select_only().column(Column::Id).into_tuple().one(ctx.db.read()).await?;
        Ok::<_, Error>(id.is_some())
    };
    ctx.part::<AnyVerified>().0.get((), load).await
}

/// Returns an email domain as callers see it, with its version.
pub(super) fn versioned(row: EmailDomain) -> (Dto, i64) {
    let version = row.version;
    (to_dto(row), version)
}

fn to_dto(row: EmailDomain) -> Dto {
    Dto {
        id: row.id,
        record_name: record_name(&row.domain),
        record_value: record_value(&row.token),
        domain: row.domain,
        verified_by: row.verified_by.map(|by| by.0),
        verified_by_name: row.verified_by_name,
        verified_at: row.verified_at.map(|at| at.0),
        created_at: row.created_at.0,
    }
}
