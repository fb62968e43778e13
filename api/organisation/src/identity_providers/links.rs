//! The links of an identity provider, for those who administer it.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Query, SelectStatement},
};
use shared_types::ProviderLink;

use super::{ProviderOwner, view::find};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx, external_logins, limits};
use store::{
    db::Tx,
    entity::{
        User,
        linked_identity::{Column, Entity, Model},
        user,
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the links of an identity provider, the newest first. They are searched by how the name or the
/// email of the user begins. Those of a company are its links to people whose home company it is: it is believed
/// about no others.
///
/// # Errors
/// [`Error::NotFound`] when there is no such identity provider, or the actor may not see the company;
/// [`Error::Forbidden`] unless the actor administers it, or the installation; [`Error::Invalid`] for an invalid page
/// request.
pub async fn list_links(
    ctx: &Ctx,
    actor: &Actor,
    owner: ProviderOwner,
    provider_id: i64,
    page: &PageRequest,
) -> Result<Page<ProviderLink>> {
    owner.require_manager(ctx, actor).await?;
    find(ctx.db.read(), owner, provider_id).await?;
    let mut users =
        Condition::all().add_option(owner.company_id().map(|id| user::Column::HomeCompanyId.eq(id)));
    if let Some(q) = page.search() {
        let email = page.search_email().unwrap_or_default();
        let named = Condition::any().add(begins_with(user::Column::NameKey, &q));
        users = users.add(named.add(begins_with(user::Column::Email, &email)));
    }
    let mut query = Entity::find().filter(Column::ProviderId.eq(provider_id));
    if !users.is_empty() {
        query = query.filter(Column::UserId.in_subquery(ids_of(users)));
    }
    let sort = Sort { name: "-id", column: Column::Id, id: Column::Id, descending: true };
    let key = |row: &Model| (SortKey::Number(row.id), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    let ids = found.items.iter().map(|row| row.user_id);
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(ctx.db.read()).await?;
    let users: HashMap<i64, User> = users.into_iter().map(|user| (user.id, user)).collect();
    Ok(found.filter_map(|row| users.get(&row.user_id).map(|user| to_dto(row, user))))
}

fn ids_of(users: Condition) -> SelectStatement {
    Query::select().column(user::Column::Id).from(user::Entity).cond_where(users).to_owned()
}

fn to_dto(row: Model, user: &User) -> ProviderLink {
    ProviderLink {
        id: row.id,
        user_id: user.id,
        user_name: user.name.clone(),
        user_email: user.email.clone(),
        home_company_id: user.home_company_id,
        subject: row.subject,
        email: row.email,
        created_at: row.created_at.0,
        last_used_at: row.last_used_at.map(|at| at.0),
    }
}

/// Removes a link of an identity provider, and notifies the user by mail.
///
/// # Errors
/// As [`list_links`]; [`Error::NotFound`] when there is no such link; [`Error::RecentSignInRequired`] in a browser;
/// [`Error::TooOften`].
pub async fn remove_link(
    ctx: &Ctx,
    actor: &Actor,
    owner: ProviderOwner,
    provider_id: i64,
    id: i64,
) -> Result<()> {
    owner.require_manager(ctx, actor).await?;
    actor.recent_if_in_browser(ctx.clock.now())?;
    find(ctx.db.read(), owner, provider_id).await?;
    let missing = || Error::NotFound("external login");
    let of_provider = Entity::find_by_id(id).filter(Column::ProviderId.eq(provider_id));
    let row = of_provider.one(ctx.db.read()).await?.ok_or_else(missing)?;
    let found = user::Entity::find_by_id(row.user_id).one(ctx.db.read()).await?;
    let is_ours = |user: &User| owner.company_id().is_none_or(|id| user.home_company_id == id);
    let user = found.filter(is_ours).ok_or_else(missing)?;
    limits::check_mail(ctx, actor, &user.email).await?;
    ctx.db
        .write((actor.clone(), user.id, id), |tx, (actor, user_id, id)| {
            Box::pin(remove(tx, actor, *user_id, *id))
        })
        .await
}

async fn remove(tx: &Tx<'_>, actor: &Actor, user_id: i64, id: i64) -> Result<()> {
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let missing = || Error::NotFound("external login");
    let user = user.ok_or_else(missing)?;
    match external_logins::remove_some(tx, actor, &user, &BTreeSet::from([id])).await? {
        0 => Err(missing()),
        _ => Ok(()),
    }
}
