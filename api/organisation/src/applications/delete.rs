//! Deleting an application (UC-15), and what would be deleted with it.

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait,
    sea_query::Expr,
};
use shared_types::ApplicationDeletion;

use super::{
    Application,
    change::{changeable, record},
    privileged, upstream_tokens,
};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::{Topic, Tx},
    entity::{access, application, application_role, entitlement, grant, membership},
};

/// Counts what would be deleted with an application, for actors who may delete it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn preview_deletion(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<ApplicationDeletion> {
    let id = changeable(ctx, actor, client_id).await?.application.id;
    let db = ctx.db.read();
    let people: Option<i64> = access::Entity::find()
        .select_only()
        .expr(Expr::col((membership::Entity, membership::Column::UserId)).count_distinct())
        .join(JoinType::InnerJoin, access::Relation::Role.def())
        .join(JoinType::InnerJoin, access::Relation::Membership.def())
        .filter(application_role::Column::ApplicationId.eq(id))
        .into_tuple()
        .one(db)
        .await?;
    let companies = entitlement::Entity::find().filter(entitlement::Column::ApplicationId.eq(id));
    let tokens = grant::Entity::find()
        .filter(grant::Column::ApplicationId.eq(id))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(grant::Column::ExpiresAt.gt(ctx.clock.now().timestamp_millis()));
    Ok(ApplicationDeletion {
        companies: companies.count(db).await?,
        people: people.and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
        tokens: tokens.count(db).await?,
    })
}

/// Deletes an application with every access, grant and token for it (UC-15).
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::RecentSignInRequired`] in a browser.
pub async fn delete(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<()> {
    let client = changeable(ctx, actor, client_id).await?;
    actor.recent_if_in_browser(ctx.clock.now())?;
    ctx.db
        .write((actor.clone(), client.application.id), |tx, (actor, id)| {
            Box::pin(async move {
                let found = application::Entity::find_by_id(*id).one(&**tx).await?;
                let application = found.ok_or(Error::NotFound("application"))?;
                privileged::require_rights(actor, &application)?;
                remove(tx, actor, &application).await
            })
        })
        .await
}

/// Deletes an application, on behalf of an actor who was already authorized.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn remove(tx: &Tx<'_>, actor: &Actor, application: &Application) -> Result<()> {
    application::Entity::delete_by_id(application.id).exec(&**tx).await?;
    if application.upstream_tokens {
        upstream_tokens::forget_unpermitted(tx).await?;
    }
    tx.touch(Topic::Applications);
    tx.touch(Topic::Revocations);
    record(tx, actor, "application.deleted", (None, application)).await
}
