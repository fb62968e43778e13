//! Listing and searching applications (UC-12).

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared_types::{Application as Dto, ApplicationKind, ApplicationSort, Word};

use super::{
    Application,
    view::{entitled, roles_of, secrets_for, shown},
};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::application::{Column, Entity},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// A page of the applications that the actor may see: all for who manages them; those of the own companies, without
/// credentials, for a company's administrator. They are searched by name, code and client id.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) to a plain user, whose own applications are in the portal;
/// [`Error::Invalid`](kernel::Error::Invalid) by the page.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    page: &PageRequest,
    sort: ApplicationSort,
    kind: Option<ApplicationKind>,
) -> Result<Page<Dto>> {
    actor.known()?;
    let mut query = Entity::find();
    if !actor.manages_applications() {
        query = query.filter(Column::Id.is_in(entitled(ctx, actor).await?));
    }
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    query = query.filter(found_by(page));
    let (column, descending) = match sort {
        ApplicationSort::Name => (Column::NameKey, false),
        ApplicationSort::NameDescending => (Column::NameKey, true),
        ApplicationSort::Code => (Column::Code, false),
        ApplicationSort::CodeDescending => (Column::Code, true),
        ApplicationSort::CreatedAt => (Column::Id, false),
        ApplicationSort::CreatedAtDescending => (Column::Id, true),
    };
    let key = |row: &Application| match column {
        Column::NameKey => SortKey::Text(row.name_key.clone()),
        Column::Code => SortKey::Text(row.code.clone()),
        _ => SortKey::Number(row.id),
    };
    let sort = Sort { name: sort.as_str(), column, id: Column::Id, descending };
    let found = page.fetch(ctx.db.read(), query, sort, |row| (key(row), row.id)).await?;
    let ids: Vec<_> = found.items.iter().map(|application| application.id).collect();
    let mut roles = roles_of(ctx.db.read(), &ids).await?;
    let mut secrets = secrets_for(ctx, actor, &found.items).await?;
    Ok(found.map(|application| {
        let (roles, secret) = (roles.remove(&application.id), secrets.remove(&application.id));
        shown(actor, application, roles.unwrap_or_default(), secret)
    }))
}

/// What is searched for, at the beginning of a name, a code or a client id.
pub(crate) fn found_by(page: &PageRequest) -> Condition {
    let Some(q) = page.search() else { return Condition::all() };
    // Client ids are compared as they are.
    let exact = page.q.as_deref().unwrap_or_default().trim();
    Condition::any()
        .add(begins_with(Column::NameKey, &q))
        .add(begins_with(Column::Code, &q))
        .add(begins_with(Column::ClientId, exact))
}
