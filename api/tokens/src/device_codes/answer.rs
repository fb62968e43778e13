//! The answer of the person: approve or deny a device (RFC 8628 section 3.3).

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

use super::{DeviceCode, State, hash_of, normalise_user_code};
use crate::{
    consents::NewConsent,
    grants::{NewGrant, is_session_current},
};
use kernel::{Error, Result, ScopeSet};
use organisation::applications::Client;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{Session, application, device_code},
};

/// A device that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDevice {
    /// The device code's id.
    pub id: Uuid,
    /// The application.
    pub client_id: String,
    /// The scopes.
    pub scope: ScopeSet,
    /// The API resources.
    pub resources: Vec<String>,
}

/// Looks up a waiting device by the user code. `None` for codes that are unknown, expired or answered, so that guessing
/// does not distinguish them.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_user_code(ctx: &Ctx, typed: &str) -> Result<Option<PendingDevice>> {
    let Some(user_code) = normalise_user_code(typed) else { return Ok(None) };
    let found = device_code::Entity::find()
        .filter(device_code::Column::UserCodeHash.eq(hash_of(ctx.secrets.user_code_key(), &user_code)))
        .filter(pending(Millis::from(ctx.clock.now())))
        .find_also_related(application::Entity)
        .one(ctx.db.read())
        .await?;
    Ok(found.and_then(|(row, application)| {
        Some(PendingDevice {
            id: row.id,
            client_id: application?.client_id,
            scope: row.scope.0,
            resources: row.resources.map(|resources| resources.0).unwrap_or_default(),
        })
    }))
}

/// The application of the device with this user code, if this person approved it a short time ago.
///
/// # Errors
/// When the database does not answer.
pub async fn approved_by(ctx: &Ctx, user_id: i64, typed: &str) -> Result<Option<String>> {
    let Some(user_code) = normalise_user_code(typed) else { return Ok(None) };
    let found = device_code::Entity::find()
        .filter(device_code::Column::UserCodeHash.eq(hash_of(ctx.secrets.user_code_key(), &user_code)))
        .filter(device_code::Column::UserId.eq(user_id))
        .filter(device_code::Column::ApprovedAt.is_not_null())
        .find_also_related(application::Entity)
        .one(ctx.db.read())
        .await?;
    Ok(found.and_then(|(_, application)| Some(application?.client_id)))
}

/// The state of the device code with an id. One that was deleted has expired.
///
/// # Errors
/// When the database does not answer.
pub async fn state_of(ctx: &Ctx, id: Uuid) -> Result<State> {
    let row = device_code::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let code = row.map(|row| DeviceCode { row, session_ends_at: None });
    Ok(code.map_or(State::Expired, |code| code.state(ctx.clock.now())))
}

/// Approves a device for a person, in this session and through this company, and remembers the consent. Returns whether
/// it was still waiting. The approval is one statement, so that the first of several answers counts.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended; when the database does not answer.
pub async fn approve(
    ctx: &Ctx,
    actor: &Actor,
    (client, id): (&Client, Uuid),
    session: &Session,
    company_id: i64,
    consent: Option<NewConsent>,
) -> Result<bool> {
    let found = device_code::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let of_client = found.filter(|row| row.application_id == client.application.id);
    let Some(row) = of_client else { return Ok(false) };
    let new = NewGrant::in_session(client, session, company_id, &row.scope.0);
    let application = Arc::clone(&client.application);
    let args = (actor.clone(), id, new, application, consent);
    ctx.db
        .write(args, |tx, (actor, id, new, application, consent)| {
            Box::pin(async move {
                use device_code::Column;
                if !is_session_current(tx, new.sid).await? {
                    return Err(Error::Unauthenticated);
                }
                let approved = device_code::Entity::update_many()
                    .col_expr(Column::ApprovedAt, Expr::value(Millis::from(tx.now())))
                    .col_expr(Column::UserId, Expr::value(new.user_id))
                    .col_expr(Column::CompanyId, Expr::value(new.company_id))
                    .col_expr(Column::SessionId, Expr::value(new.session_id()))
                    .col_expr(Column::Sid, Expr::value(new.sid))
                    .col_expr(Column::Offline, Expr::value(new.offline))
                    .col_expr(Column::AuthTime, Expr::value(Millis::from(new.auth_time)))
                    .col_expr(Column::Acr, Expr::value(new.acr.clone()))
                    .col_expr(Column::Amr, Expr::value(new.amr.clone()))
                    .filter(Column::Id.eq(*id))
                    .filter(pending(Millis::from(tx.now())))
                    .exec(&**tx)
                    .await?;
                if approved.rows_affected == 0 {
                    return Ok(false);
                }
                let event = Event::new("device.approved").company(new.company_id);
                record(tx, actor, application, event, &new.scope).await?;
                if let Some(consent) = consent {
                    consent.save(tx, actor).await?;
                }
                Ok(true)
            })
        })
        .await
}

/// Denies a device. Returns whether it was still waiting.
///
/// # Errors
/// When the database does not answer.
pub async fn deny(ctx: &Ctx, actor: &Actor, client: &Client, id: Uuid) -> Result<bool> {
    let args = (actor.clone(), id, Arc::clone(&client.application));
    ctx.db
        .write(args, |tx, (actor, id, application)| {
            Box::pin(async move {
                let denied = device_code::Entity::update_many()
                    .col_expr(device_code::Column::DeniedAt, Expr::value(Millis::from(tx.now())))
                    .filter(device_code::Column::Id.eq(*id))
                    .filter(device_code::Column::ApplicationId.eq(application.id))
                    .filter(pending(Millis::from(tx.now())))
                    .exec(&**tx)
                    .await?;
                if denied.rows_affected == 0 {
                    return Ok(false);
                }
                record(tx, actor, application, Event::new("device.denied"), &ScopeSet::default()).await?;
                Ok(true)
            })
        })
        .await
}

async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    application: &application::Model,
    event: Event<'_>,
    scope: &ScopeSet,
) -> Result<()> {
    let event = event.target("application", &application.client_id, &application.name);
    let details = if scope.is_empty() { json!({}) } else { json!({ "scope": scope }) };
    audit::record(tx, actor, event.details(details)).await
}

/// The condition for codes that wait for an answer.
fn pending(now: Millis) -> Expr {
    use device_code::Column;
    Column::ApprovedAt.is_null().and(Column::DeniedAt.is_null()).and(Column::ExpiresAt.gt(now))
}
