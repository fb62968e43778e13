//! Listing entitlements: those of a company, and those to an application.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait};
use shared_types::{EntitledCompany, Entitlement as Dto};

use super::{Entitlement, view::EntitlementDetails};
use crate::applications::{self, Application};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{Company, application, company, company_word, entitlement},
    name_search::matches_words,
    page::{Page, PageRequest, Sort, SortKey},
};

/// Returns a page of the entitlements of a company, sorted by the application's name. They are searched by the
/// words of the application's name, code and client id.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) when the actor may
/// not see the company; [`Error::Invalid`](kernel::Error::Invalid) for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64, page: &PageRequest) -> Result<Page<Dto>> {
    use application::Column;
    actor.company_with_members(&ctx.db, company_id).await?;
    let entitled = entitlement::Entity::find()
        .select_only()
        .column(entitlement::Column::ApplicationId)
        .filter(entitlement::Column::CompanyId.eq(company_id));
    let query = application::Entity::find()
        .filter(Column::Id.in_subquery(entitled.into_query()))
        .filter(applications::matches_search(page));
    let sort = Sort { name: "name", column: Column::NameKey, id: Column::Id, descending: false };
    let key = |row: &Application| (SortKey::Text(row.name_key.clone()), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    let ids = found.items.iter().map(|application| application.id);
    let of_page = entitlement::Column::CompanyId.eq(company_id);
    let of_page = of_page.and(entitlement::Column::ApplicationId.is_in(ids));
    let (rows, details) = load(ctx, of_page.into(), |row| row.application_id).await?;
    Ok(found.filter_map(|application| Some(details.of_company(rows.get(&application.id)?, &application))))
}

/// Returns a page of the companies that may use an application, sorted by name: all of them with a system role, else
/// those that the actor administers. They are searched by the words of name and code.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) when the actor may
/// not see the application; [`Error::Invalid`](kernel::Error::Invalid) for an invalid page request.
pub async fn of_application(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    page: &PageRequest,
) -> Result<Page<EntitledCompany>> {
    use company::Column;
    let application_id = applications::visible(ctx, actor, client_id).await?.application.id;
    let entitled = entitlement::Entity::find()
        .select_only()
        .column(entitlement::Column::CompanyId)
        .filter(entitlement::Column::ApplicationId.eq(application_id));
    let mut query = company::Entity::find().filter(Column::Id.in_subquery(entitled.into_query()));
    if actor.system_role().is_none() {
        let own = actor.companies().into_iter().filter(|id| actor.administers(*id));
        query = query.filter(Column::Id.is_in(own));
    }
    query = query.filter(matches_words::<company_word::Entity>(Column::Id, page));
    let sort = Sort { name: "name", column: Column::NameKey, id: Column::Id, descending: false };
    let key = |row: &Company| (SortKey::Text(row.name_key.clone()), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    let ids = found.items.iter().map(|company| company.id);
    let of_page = entitlement::Column::ApplicationId.eq(application_id);
    let of_page = of_page.and(entitlement::Column::CompanyId.is_in(ids));
    let (rows, details) = load(ctx, of_page.into(), |row| row.company_id).await?;
    Ok(found.filter_map(|company| Some(details.of_application(rows.get(&company.id)?, &company))))
}

/// Loads the entitlements of a page, by the id of what the page lists.
async fn load(
    ctx: &Ctx,
    of_page: Condition,
    id: fn(&Entitlement) -> i64,
) -> Result<(HashMap<i64, Entitlement>, EntitlementDetails)> {
    let rows = entitlement::Entity::find().filter(of_page).all(ctx.db.read()).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let details = EntitlementDetails::load(ctx.db.read(), &ids).await?;
    Ok((rows.into_iter().map(|row| (id(&row), row)).collect(), details))
}
