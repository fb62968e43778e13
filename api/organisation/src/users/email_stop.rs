//! Stopping changes of an email with the link that was mailed to the old address. The link stops whatever change of its
//! user is pending, not only the one that it was mailed for: someone else who is signed in may have requested another
//! one since.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::email::{LIFETIME, pending_of};
use kernel::{Result, Secret};
use platform::{
    actor::{Actor, RequestSource},
    audit::{self, Event},
    ctx::Ctx,
    revocation,
};
use store::{
    db::Tx,
    entity::{email_change, user},
};

/// What a link that stops changes of an email can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmailStop {
    /// It can stop a change that is pending.
    Pending {
        /// The user whose email would change.
        user_id: i64,
        /// The email that the user would get.
        email: String,
    },
    /// No change is pending, and none was confirmed since the link was mailed.
    Stopped,
    /// No change is pending, but one was confirmed since the link was mailed.
    Confirmed,
    /// The link is unknown, or older than 24 hours.
    Closed,
}

/// Returns what the link with a token can do.
///
/// # Errors
/// When the database does not answer.
pub async fn email_stop(ctx: &Ctx, token: &Secret) -> Result<EmailStop> {
    let now = ctx.clock.now();
    let link = email_change::Entity::find()
        .filter(email_change::Column::StopTokenHash.eq(token.sha256()))
        .one(ctx.db.read())
        .await?;
    let Some(link) = link.filter(|link| now < link.created_at.0 + LIFETIME) else {
        return Ok(EmailStop::Closed);
    };
    let Some(user) = user::Entity::find_by_id(link.user_id).one(ctx.db.read()).await? else {
        return Ok(EmailStop::Closed);
    };
    if let Some(pending) = pending_of(&user, now).one(ctx.db.read()).await? {
        return Ok(EmailStop::Pending { user_id: user.id, email: pending.new_email });
    }
    let confirmed = email_change::Entity::find()
        .filter(email_change::Column::UserId.eq(user.id))
        .filter(email_change::Column::Id.gte(link.id))
        .filter(email_change::Column::ConfirmedAt.is_not_null())
        .count(ctx.db.read())
        .await?;
    Ok(if confirmed > 0 { EmailStop::Confirmed } else { EmailStop::Stopped })
}

/// Stops all pending changes of the email of a user.
///
/// # Errors
/// When the database does not answer.
pub async fn stop_email_changes(ctx: &Ctx, source: &RequestSource, user_id: i64) -> Result<()> {
    let actor = Actor::anonymous(source.clone());
    ctx.db.write((actor, user_id), |tx, (actor, user_id)| Box::pin(stop(tx, actor, *user_id))).await
}

async fn stop(tx: &Tx<'_>, actor: &Actor, user_id: i64) -> Result<()> {
    // Locked, as by requests and confirmations, so that each comes before or after this.
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let Some(user) = user else { return Ok(()) };
    let Some(pending) = pending_of(&user, tx.now()).one(&**tx).await? else { return Ok(()) };
    revocation::cancel_email_changes(tx, user.id).await?;
    let event = Event::new("email_change.stopped").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name).details(json!({ "email": pending.new_email }));
    audit::record(tx, actor, event).await
}
