//! Invitations: single-use links on which invited people set their password (UC-2, UC-3).
//!
//! The link's token is stored as its SHA-256 only. The mail that carries it is written by a job, whose payload holds
//! the token encrypted until the mail is written.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr,
};
use serde_json::json;

use super::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    db::Tx,
    entity::invitation,
    jobs,
    stored::Millis,
    users::User,
};
use crate::kernel::Result;

/// An invitation's row.
pub type Invitation = invitation::Model;

/// The job that writes the mail of an invitation.
pub const MAIL_JOB: &str = "mail.invitation";

/// Invites a user, in the transaction that made the user, or again: links that were sent before for the same company
/// no longer work. The mail is written by a job of the same transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn create(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User, company_id: i64) -> Result<()> {
    revoke_open(tx, user.id, company_id).await?;
    let token = ctx.random.secret("");
    let row = invitation::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        company_id: Set(company_id),
        token_hash: Set(token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + ctx.config.lifetimes.invitation).into()),
        accepted_at: Set(None),
        revoked_at: Set(None),
    };
    let invitation = row.insert(&**tx).await?;
    let sealed = ctx.cipher.encrypt(&purpose(invitation.id), token.expose().as_bytes())?;
    jobs::enqueue(tx, MAIL_JOB, json!({ "invitation_id": invitation.id, "token": sealed })).await?;
    let event = Event::new("invitation.created").company(company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event).await
}

/// What the token of one invitation is encrypted for: it cannot be read as that of another.
fn purpose(invitation_id: i64) -> String {
    format!("invitation {invitation_id}")
}

async fn revoke_open(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<u64> {
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
