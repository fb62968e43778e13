//! Listing and searching applications (UC-12).

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared_types::{Application as Dto, ApplicationKind, ApplicationSort, Word};

use super::{
    Application,
    view::{Secrets, entitled, roles_of, secrets_for, to_dto},
};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{
        application::{Column, Entity},
        application_word,
    },
    name_search::matches_words,
    page::{Page, PageRequest, Sort, SortKey},
};

/// Returns a page of the applications that the actor may see: all of them if the actor manages applications; for a
/// company administrator those of the administered companies, without credentials. They are searched by the words of
/// name, code and client id.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) when the actor is a plain user, whose own applications are in the
/// portal; [`Error::Invalid`](kernel::Error::Invalid) for an invalid page request.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    page: &PageRequest,
    sort: ApplicationSort,
    kind: Option<ApplicationKind>,
    secrets: Secrets,
) -> Result<Page<Dto>> {
    actor.require_authenticated()?;
    let mut query = Entity::find();
    if !actor.manages_applications() {
        query = query.filter(Column::Id.is_in(entitled(ctx, actor).await?));
    }
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    query = query.filter(matches_search(page));
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
    let mut secrets = secrets_for(ctx, actor, &found.items, secrets).await?;
    Ok(found.map(|application| {
        let (roles, secret) = (roles.remove(&application.id), secrets.remove(&application.id));
        to_dto(actor, application, roles.unwrap_or_default(), secret)
    }))
}

/// Returns the condition for applications that are found by the search text of a page: by the words of name, code and
/// client id.
pub(crate) fn matches_search(page: &PageRequest) -> Condition {
    matches_words::<application_word::Entity>(Column::Id, page)
}
