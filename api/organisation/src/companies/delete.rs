//! Deleting a company (UC-11).

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use serde_json::json;
use shared_types::CompanyDeletion;

use crate::{applications, users};
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation::{self, logout_notices},
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{company, entitlement, grant, membership, user},
};

/// The maximum number of rows that one statement names, since every database limits the parameters of a statement.
const BATCH: usize = 1_000;

/// Deletes a company with its memberships, access and tokens (UC-11). Users with no other membership are deleted;
/// others whose home company it was get the company of their oldest remaining membership as home.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor is an administrator; [`Error::RecentSignInRequired`] in a
/// browser; [`Error::Conflict`] when the last administrator would be deleted.
pub async fn delete(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    actor.find_company(&ctx.db, id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    actor.recent_if_in_browser(ctx.clock.now())?;
    let args = (ctx.clone(), actor.clone(), id);
    ctx.db.write(args, |tx, (ctx, actor, id)| Box::pin(delete_in_transaction(tx, ctx, actor, *id))).await
}

/// Counts what would be deleted with a company.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] unless the actor is an administrator.
pub async fn preview_deletion(ctx: &Ctx, actor: &Actor, id: i64) -> Result<CompanyDeletion> {
    actor.find_company(&ctx.db, id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let db = ctx.db.read();
    let others = Alias::new("others");
    let elsewhere = Query::select()
        .expr(Expr::value(1))
        .from_as(membership::Entity, others.clone())
        .and_where(
            Expr::col((others.clone(), membership::Column::UserId))
                .equals((membership::Entity, membership::Column::UserId)),
        )
        .and_where(Expr::col((others, membership::Column::CompanyId)).ne(id))
        .to_owned();
    let own = membership::Entity::find().filter(membership::Column::CompanyId.eq(id));
    let kept = own.clone().filter(Expr::exists(elsewhere)).count(db).await?;
    let applications = entitlement::Entity::find().filter(entitlement::Column::CompanyId.eq(id));
    Ok(CompanyDeletion {
        people_deleted: own.count(db).await?.saturating_sub(kept),
        people_kept: kept,
        applications: applications.count(db).await?,
    })
}

async fn delete_in_transaction(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    let company = company::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound("company"))?;
    let (leaving, staying) = members(tx, id).await?;
    users::require_remaining_admin(tx, &leaving).await?;
    for (home, ids) in &staying {
        for batch in ids.chunks(BATCH) {
            user::Entity::update_many()
                .col_expr(user::Column::HomeCompanyId, Expr::value(*home))
                .col_expr(user::Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
                .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
                .filter(user::Column::Id.is_in(batch.iter().copied()))
                .exec(&**tx)
                .await?;
        }
    }
    let ids: Vec<_> = leaving.iter().map(|user| user.id).collect();
    for batch in ids.chunks(BATCH) {
        revocation::end_sessions_of(tx, batch).await?;
        let of_batch = user::Column::Id.is_in(batch.iter().copied());
        user::Entity::delete_many().filter(of_batch).exec(&**tx).await?;
    }
    // Before their grants through the company are deleted with it: those who stay lose what it gave them.
    logout_notices::record_access_loss(tx, grant::Column::CompanyId.eq(id)).await?;
    applications::leave_company(tx, ctx, id).await?;
    company::Entity::delete_by_id(id).exec(&**tx).await?;
    tx.touch(Topic::People);
    tx.touch(Topic::Revocations);
    let event = Event::new("company.deleted").company(id).target("company", id, &company.name);
    audit::record(tx, actor, event.details(json!({ "code": company.code, "users_deleted": leaving.len() })))
        .await
}

/// Returns the users to delete with a company, and the ids of those who get a new home company, by the id of that one.
async fn members(tx: &Tx<'_>, id: i64) -> Result<(Vec<user::Model>, BTreeMap<i64, Vec<i64>>)> {
    let own = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::CompanyId.eq(id))
        .into_query();
    let others: Vec<(i64, i64)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::UserId, membership::Column::CompanyId])
        .filter(membership::Column::UserId.in_subquery(own.clone()))
        .filter(membership::Column::CompanyId.ne(id))
        .order_by_desc(membership::Column::Id)
        .into_tuple()
        .all(&**tx)
        .await?;
    // Sorted by descending id, so that the map keeps the oldest membership of each user.
    let next: HashMap<_, _> = others.into_iter().collect();
    let users = user::Entity::find().filter(user::Column::Id.in_subquery(own)).all(&**tx).await?;
    let (mut leaving, mut staying) = (Vec::new(), BTreeMap::<_, Vec<_>>::new());
    for user in users {
        match next.get(&user.id) {
            None => leaving.push(user),
            Some(next) if user.home_company_id == id => staying.entry(*next).or_default().push(user.id),
            Some(_) => {}
        }
    }
    Ok((leaving, staying))
}
