//! Changing the own email: the new one takes effect when the link that was mailed to it is opened.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::Expr,
};
use serde_json::json;
use shared_types::{EmailChange as NewEmail, UserChange, UserStatus};

use super::{User, change, write};
use kernel::{Error, Result, Secret, emails};
use platform::{
    actor::{Actor, RequestSource},
    audit::{self, Event},
    ctx::Ctx,
    mail, revocation,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{email_change, user},
    patch::{IfMatch, Patch},
};

/// How long the link is valid.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// A new email that is not confirmed yet.
#[derive(Debug, Clone)]
pub struct PendingEmail {
    change: email_change::Model,
}

impl PendingEmail {
    /// The new email.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.change.new_email
    }
}

/// Requests a new email for the own user; or, with the current email, a mail to verify it.
///
/// # Errors
/// [`Error::Forbidden`] with `recent_sign_in_required`; [`Error::Invalid`] at `email`.
pub async fn change_own_email(ctx: &Ctx, actor: &Actor, new: NewEmail) -> Result<()> {
    actor.signed_in_recently(ctx.clock.now())?;
    let user = &actor.person()?.user;
    if !user.email_verified && emails::lookup_key(&new.email) == user.email {
        let args = (ctx.clone(), actor.clone(), user.clone());
        return ctx
            .db
            .write(args, |tx, (ctx, actor, user)| Box::pin(request(tx, ctx, actor, user, &user.email)))
            .await;
    }
    let set = UserChange { email: Some(new.email), ..UserChange::default() };
    change::update_own(ctx, actor, Patch::set(set), IfMatch::default()).await.map(|_| ())
}

/// Cancels the own new email that is not confirmed yet, if there is one.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] when the actor is no person.
pub async fn keep_own_email(ctx: &Ctx, actor: &Actor) -> Result<()> {
    let user = actor.person()?.user.clone();
    ctx.db
        .write((actor.clone(), user), |tx, (actor, user)| {
            Box::pin(async move {
                if revocation::cancel_email_changes(tx, user.id).await? == 0 {
                    return Ok(());
                }
                let event = Event::new("email_change.withdrawn").company(user.home_company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await
            })
        })
        .await
}

/// The email that a user requested and has not confirmed yet.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn pending(ctx: &Ctx, user_id: i64) -> Result<Option<String>> {
    let row = email_change::Entity::find()
        .filter(email_change::Column::UserId.eq(user_id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(Millis::from(ctx.clock.now())))
        .order_by_desc(email_change::Column::Id)
        .one(ctx.db.read())
        .await?;
    Ok(row.map(|row| row.new_email))
}

/// Mails a link to a new email. Links that were mailed before no longer work.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at `email` when another user has it.
pub(super) async fn request(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User, email: &str) -> Result<()> {
    let owner = user::Entity::find().filter(user::Column::Email.eq(email)).one(&**tx).await?;
    if owner.is_some_and(|owner| owner.id != user.id) {
        return Err(Error::field("email", "duplicate", "is taken already"));
    }
    revocation::cancel_email_changes(tx, user.id).await?;
    let token = ctx.random.secret("");
    let row = email_change::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        new_email: Set(email.to_owned()),
        token_hash: Set(token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + LIFETIME).into()),
        confirmed_at: Set(None),
    };
    let change = row.insert(&**tx).await?;
    mail::confirm_email(tx, &ctx.cipher, user, change.id, &token).await?;
    let event = Event::new("email_change.requested").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name).details(json!({ "email": email }));
    audit::record(tx, actor, event).await
}

/// The new email whose link has this token; `None` when the link is not valid.
///
/// # Errors
/// When the database does not answer.
pub async fn pending_email(ctx: &Ctx, token: &Secret) -> Result<Option<PendingEmail>> {
    let change = email_change::Entity::find()
        .filter(email_change::Column::TokenHash.eq(token.sha256()))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(Millis::from(ctx.clock.now())))
        .one(ctx.db.read())
        .await?;
    Ok(change.map(|change| PendingEmail { change }))
}

/// Confirms a new email, once: it takes effect, and both addresses are notified. Returns whether the link was still
/// valid.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at `email` when another user has it by now.
pub async fn confirm_email(ctx: &Ctx, source: &RequestSource, pending: PendingEmail) -> Result<bool> {
    let actor = Actor::anonymous(source.clone());
    ctx.db.write((actor, pending.change), |tx, (actor, change)| Box::pin(confirm(tx, actor, change))).await
}

async fn confirm(tx: &Tx<'_>, actor: &Actor, change: &email_change::Model) -> Result<bool> {
    let now = Millis::from(tx.now());
    let taken = email_change::Entity::update_many()
        .col_expr(email_change::Column::ConfirmedAt, Expr::value(Some(now)))
        .filter(email_change::Column::Id.eq(change.id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    let before = user::Entity::find_by_id(change.user_id).one(&**tx).await?;
    let before = before.filter(|user| user.status.0 == UserStatus::Active);
    let Some(before) = before.filter(|_| taken.rows_affected == 1) else { return Ok(false) };
    let after = User { email: change.new_email.clone(), email_verified: true, ..before.clone() };
    let after = write::save(tx, &before, after).await?;
    if after.email != before.email {
        revocation::after_new_email(tx, after.id).await?;
        mail::email_changed(tx, &after, &before.email).await?;
    }
    let event =
        Event::new("user.updated").company(after.home_company_id).target("user", after.id, &after.name);
    let details = json!({
        "changed": ["email"],
        "before": { "email": before.email },
        "after": { "email": after.email },
    });
    audit::record(tx, actor, event.details(details)).await?;
    Ok(true)
}
