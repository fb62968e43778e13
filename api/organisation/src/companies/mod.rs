//! Companies: the client organisations (UC-8 to UC-11).

mod change;
mod delete;

pub use change::{create, update};
pub(super) use change::{insert, validate};
pub use delete::{delete, preview_deletion};

pub use store::entity::Company;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{CompanySort, CompanyStatus, Word};

use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{company, company_word},
    name_search::matches_words,
    page::{Page, PageRequest, Sort, SortKey},
};

/// Returns a page of the companies that are visible to the actor: all of them with a system role, else those in which
/// the actor has a role. They are searched by the words of name and code.
///
/// # Errors
/// [`kernel::Error::Unauthenticated`] for anonymous callers; [`kernel::Error::Invalid`] by the page.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    page: &PageRequest,
    sort: CompanySort,
    status: Option<CompanyStatus>,
) -> Result<Page<Company>> {
    actor.require_authenticated()?;
    let mut query = company::Entity::find();
    if actor.system_role().is_none() {
        query = query.filter(company::Column::Id.is_in(actor.companies()));
    }
    if let Some(status) = status {
        query = query.filter(company::Column::Status.eq(status.as_str()));
    }
    query = query.filter(matches_words::<company_word::Entity>(company::Column::Id, page));
    let (column, descending) = match sort {
        CompanySort::Name => (company::Column::NameKey, false),
        CompanySort::NameDescending => (company::Column::NameKey, true),
        CompanySort::Code => (company::Column::Code, false),
        CompanySort::CodeDescending => (company::Column::Code, true),
        CompanySort::CreatedAt => (company::Column::Id, false),
        CompanySort::CreatedAtDescending => (company::Column::Id, true),
    };
    let key = |row: &Company| match column {
        company::Column::NameKey => SortKey::Text(row.name_key.clone()),
        company::Column::Code => SortKey::Text(row.code.clone()),
        _ => SortKey::Number(row.id),
    };
    let sort = Sort { name: sort.as_str(), column, id: company::Column::Id, descending };
    page.fetch(ctx.db.read(), query, sort, |row| (key(row), row.id)).await
}

/// Returns a company that is visible to the actor.
///
/// # Errors
/// As [`Actor::find_company`].
pub async fn get(ctx: &Ctx, actor: &Actor, id: i64) -> Result<Company> {
    actor.find_company(&ctx.db, id).await
}

/// Converts a company to the wire format: with all fields if the actor may see them, else only with id, code and name.
#[must_use]
pub fn to_dto(actor: &Actor, company: Company) -> shared_types::Company {
    let whole = actor.sees_company(company.id);
    shared_types::Company {
        id: company.id,
        code: company.code,
        name: company.name,
        visible_to_members: whole.then_some(company.visible_to_members),
        status: whole.then_some(company.status.0),
        created_at: whole.then_some(company.created_at.0),
        updated_at: whole.then_some(company.updated_at.0),
    }
}
