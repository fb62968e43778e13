//! Invitations: single-use links on which invited people set their password (UC-2, UC-3).
//!
//! The link's token is stored as its SHA-256 only. The mail that carries it is written by a job, whose payload holds
//! the token encrypted until the mail is written.

mod accept;
mod find;

pub use accept::{Acceptance, accept};
pub use find::{Closed, Offer, find};

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr,
};
use serde_json::{Value, json};

use super::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    db::Tx,
    entity::invitation,
    jobs::{self, SEALED},
    mail, settings,
    stored::Millis,
    users::User,
};
use crate::kernel::{Error, Result};

/// An invitation's row.
pub type Invitation = invitation::Model;

/// Invites a user, in the transaction that made the user, or again: links that were sent before for the same company
/// no longer work. The mail is written by a job of the same transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn create(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User, company_id: i64) -> Result<()> {
    revoke(tx, user.id, company_id).await?;
    let token = ctx.random.secret("");
    let lifetime = TimeDelta::seconds(settings::current(ctx).invitation_lifetime.into());
    let row = invitation::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        company_id: Set(company_id),
        token_hash: Set(token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + lifetime).into()),
        accepted_at: Set(None),
        revoked_at: Set(None),
    };
    let invitation = row.insert(&**tx).await?;
    let sealed = ctx.cipher.encrypt(&purpose(invitation.id), token.expose().as_bytes())?;
    jobs::enqueue(tx, mail::INVITATION, json!({ "invitation_id": invitation.id, SEALED: sealed })).await?;
    let event = Event::new("invitation.created").company(company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event).await
}

/// Makes the open links of a user in a company worthless; says how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<u64> {
    let result = invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(invitation::Column::UserId.eq(user_id))
        .filter(invitation::Column::CompanyId.eq(company_id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(result.rows_affected)
}

/// What the mail of an invitation says: the offer and the link. `None` when the invitation is no longer open.
///
/// # Errors
/// When the database does not answer, or the payload is not one of [`create`].
pub(super) async fn for_mail(ctx: &Ctx, payload: &Value) -> Result<Option<(Offer, String)>> {
    let malformed = || Error::internal("the payload of an invitation's mail is malformed");
    let id = payload["invitation_id"].as_i64().ok_or_else(malformed)?;
    let Some(row) = invitation::Entity::find_by_id(id).one(ctx.db.read()).await? else { return Ok(None) };
    let sealed = payload[SEALED].as_str().ok_or_else(malformed)?;
    let token = ctx.cipher.decrypt(&purpose(id), sealed)?;
    let token = String::from_utf8(token).map_err(|_| malformed())?;
    let link = format!("{}/invitations/{token}", ctx.config.server.issuer());
    Ok(find::check(ctx, row).await?.ok().map(|offer| (offer, link)))
}

/// What the token of one invitation is encrypted for: it cannot be read as that of another.
fn purpose(invitation_id: i64) -> String {
    format!("invitation {invitation_id}")
}
