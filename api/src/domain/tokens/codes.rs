//! Authorization codes (RFC 6749 section 4.1): each is redeemed once, and shown twice it ends what it began.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    Refused,
    grants::{Grant, revoke_replayed},
};
use crate::{
    domain::{
        actor::Actor,
        applications::Client,
        ctx::Ctx,
        entity::{authorization_code, grant, session},
        interactions::{self, AuthorizationRequest},
        sessions::Session,
        settings,
        stored::Millis,
    },
    kernel::{Result, Secret, Timestamp},
};

/// What a code is issued for.
#[derive(Debug, Clone, Copy)]
pub struct NewCode<'a> {
    /// The request that it answers.
    pub request: &'a AuthorizationRequest,
    /// The application.
    pub client: &'a Client,
    /// The session of the person.
    pub session: &'a Session,
    /// The company through which the person uses the application.
    pub company_id: i64,
    /// The interaction that is used up by it.
    pub interaction: Option<Uuid>,
}

/// An authorization code that was found, with the session that it was issued in.
#[derive(Debug, Clone)]
pub struct Code {
    row: authorization_code::Model,
    session: Session,
}

impl Code {
    /// The redirect URI that it was sent to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.row.redirect_uri
    }

    /// The scopes that it grants, separated by spaces.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.row.scope
    }

    /// The `nonce` of the request.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.row.nonce.as_deref()
    }

    /// The PKCE challenge of the request, by S256.
    #[must_use]
    pub fn code_challenge(&self) -> Option<&str> {
        self.row.code_challenge.as_deref()
    }

    /// Whether it was issued to this application.
    #[must_use]
    pub fn belongs_to(&self, client: &Client) -> bool {
        self.row.application_id == client.application.id
    }

    /// Whether it was redeemed when it was found.
    #[must_use]
    pub fn was_redeemed(&self) -> bool {
        self.row.redeemed_at.is_some()
    }

    fn has_expired(&self, now: Timestamp) -> bool {
        self.row.expires_at.0 <= now || self.session.expires_at.0 <= now
    }
}

/// Issues a code; only its SHA-256 is kept. `None` when the interaction was used up already, so that one interaction
/// leads to one code.
///
/// # Errors
/// When the database does not answer.
pub async fn issue_code(ctx: &Ctx, new: NewCode<'_>) -> Result<Option<Secret>> {
    let code = ctx.random.secret("aldaba_ac_");
    let now = ctx.clock.now();
    let row = authorization_code::ActiveModel {
        code_hash: Set(code.sha256()),
        grant_id: Set(ctx.random.uuid()),
        application_id: Set(new.client.application.id),
        user_id: Set(new.session.user_id),
        company_id: Set(new.company_id),
        session_id: Set(new.session.id),
        redirect_uri: Set(new.request.redirect_uri.clone()),
        scope: Set(new.request.scope.clone()),
        nonce: Set(new.request.nonce.clone()),
        code_challenge: Set(new.request.code_challenge.clone()),
        created_at: Set(now.into()),
        expires_at: Set((now + ctx.config.lifetimes.code).into()),
        redeemed_at: Set(None),
    };
    let issued = ctx
        .db
        .write((row, new.interaction), |tx, (row, interaction)| {
            Box::pin(async move {
                if let Some(id) = interaction
                    && !interactions::use_up(tx, *id).await?
                {
                    return Ok(false);
                }
                authorization_code::Entity::insert(row.clone()).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(issued.then_some(code))
}

/// The code that an application shows, redeemed or not. A code ends with the session that it was issued in.
///
/// # Errors
/// When the database does not answer.
pub async fn find_code(ctx: &Ctx, code: &str) -> Result<Option<Code>> {
    let found = authorization_code::Entity::find_by_id(Secret::new(code).sha256())
        .find_also_related(session::Entity)
        .one(ctx.db.read())
        .await?;
    Ok(found.and_then(|(row, session)| session.map(|session| Code { row, session })))
}

/// Redeems a code, which begins a grant. A code that was redeemed before ends the grant that it began (RFC 6749
/// section 4.1.2), whoever shows it.
///
/// # Errors
/// When the database does not answer. A refusal is a value, so that what it ends stays ended.
pub async fn redeem(ctx: &Ctx, actor: &Actor, code: &Code) -> Result<Result<Grant, Refused>> {
    let now = ctx.clock.now();
    if !code.was_redeemed() && code.has_expired(now) {
        return Ok(Err(Refused("the code has expired")));
    }
    let grant = begin(ctx, code, now);
    let args = (grant, code.row.code_hash.clone(), actor.clone());
    let redeemed = ctx
        .db
        .write(args, |tx, (grant, code_hash, actor)| {
            Box::pin(async move {
                let redeemed = authorization_code::Entity::update_many()
                    .col_expr(authorization_code::Column::RedeemedAt, Expr::value(Millis::from(tx.now())))
                    .filter(authorization_code::Column::CodeHash.eq(code_hash.clone()))
                    .filter(authorization_code::Column::RedeemedAt.is_null())
                    .exec(&**tx)
                    .await?;
                if redeemed.rows_affected == 0 {
                    revoke_replayed(tx, actor, grant.id, "code").await?;
                    return Ok(false);
                }
                let row: grant::ActiveModel = grant.clone().into();
                grant::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    if !redeemed {
        return Ok(Err(Refused("the code was redeemed already; what it gave has been revoked")));
    }
    Ok(Ok(Grant { row: begin(ctx, code, now), session_ends_at: Some(code.session.expires_at.0) }))
}

/// The grant that a code begins.
fn begin(ctx: &Ctx, code: &Code, now: Timestamp) -> grant::Model {
    let Code { row, session } = code;
    let settings = settings::current(ctx);
    let after = |seconds: u32| now + TimeDelta::seconds(seconds.into());
    grant::Model {
        id: row.grant_id,
        application_id: row.application_id,
        user_id: row.user_id,
        company_id: row.company_id,
        session_id: Some(row.session_id),
        scope: row.scope.clone(),
        auth_time: session.auth_time,
        acr: session.acr.clone(),
        amr: session.amr.clone(),
        generation: 0,
        rotated_at: now.into(),
        previously_rotated_at: None,
        created_at: now.into(),
        expires_at: after(settings.refresh_token_lifetime).into(),
        ends_at: after(settings.refresh_token_max_lifetime).into(),
        revoked_at: None,
    }
}
