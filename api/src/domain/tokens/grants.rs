//! Grants: what a person granted an application in one sign-in, the family of its tokens.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        actor::Actor,
        audit::{self, Event},
        ctx::Ctx,
        db::{Topic, Tx},
        entity::{application, grant, session, user},
        mail,
        stored::Millis,
    },
    kernel::{Error, Result, Timestamp},
};

/// A grant, with the end of the session that it dies with.
///
/// What rotates (generation and sliding expiry) is as it was when the grant was looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    pub(super) row: grant::Model,
    pub(super) session_ends_at: Option<Timestamp>,
}

impl Grant {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// The person's id.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.row.user_id
    }

    /// The application's id.
    #[must_use]
    pub fn application_id(&self) -> i64 {
        self.row.application_id
    }

    /// The company through which the person uses the application.
    #[must_use]
    pub fn company_id(&self) -> i64 {
        self.row.company_id
    }

    /// The scopes that were granted, separated by spaces.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.row.scope
    }

    /// Whether it was neither revoked nor has ended by time, and its session neither.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.row.revoked_at.is_none()
            && self.row.ends_at.0 > now
            && self.session_ends_at.is_none_or(|ends_at| ends_at > now)
    }
}

/// The grant with an id, while it holds.
///
/// # Errors
/// When the database does not answer.
pub async fn grant(ctx: &Ctx, id: Uuid) -> Result<Option<Arc<Grant>>> {
    let grant = ctx.caches.grants.get(id, load(ctx, id)).await?;
    Ok(grant.filter(|grant| grant.holds_at(ctx.clock.now())))
}

async fn load(ctx: &Ctx, id: Uuid) -> Result<Option<Arc<Grant>>, Error> {
    let found = grant::Entity::find_by_id(id).find_also_related(session::Entity).one(ctx.db.read()).await?;
    Ok(found.map(|(row, session)| {
        Arc::new(Grant { row, session_ends_at: session.map(|session| session.expires_at.0) })
    }))
}

/// Revokes grants; says how many.
///
/// # Errors
/// When the database does not answer.
pub(in crate::domain) async fn revoke(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    let revoked = grant::Entity::update_many()
        .col_expr(grant::Column::RevokedAt, Expr::value(Millis::from(tx.now())))
        .filter(which)
        .filter(grant::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Revocations);
    Ok(revoked.rows_affected)
}

/// Revokes a family whose code or refresh token was shown again: somebody else has it. Audited once.
pub(super) async fn revoke_replayed(tx: &Tx<'_>, actor: &Actor, id: Uuid, what: &'static str) -> Result<()> {
    let revoked = grant::Entity::update_many()
        .col_expr(grant::Column::RevokedAt, Expr::value(Millis::from(tx.now())))
        .filter(grant::Column::Id.eq(id))
        .filter(grant::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Revocations);
    if revoked.rows_affected == 0 {
        return Ok(());
    }
    let event = Event::new("grant.replayed").target("grant", id, "").details(json!({ "by": what }));
    let Some(row) = grant::Entity::find_by_id(id).one(&**tx).await? else {
        return audit::record(tx, actor, event).await;
    };
    audit::record(tx, actor, event.company(row.company_id)).await?;
    let user = user::Entity::find_by_id(row.user_id).one(&**tx).await?;
    let application = application::Entity::find_by_id(row.application_id).one(&**tx).await?;
    match (user, application) {
        (Some(user), Some(application)) => mail::token_replayed(tx, &user, &application.name).await,
        _ => Ok(()),
    }
}
