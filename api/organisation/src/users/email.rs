//! Changing the own email: the new one takes effect when the person confirms it with the link that was mailed to it. A
//! link that was mailed to the old one stops the change (`email_stop`).

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Set, sea_query::Expr,
};
use serde_json::json;
use shared_types::{EmailChange as NewEmail, UserChange, UserStatus};

use super::{
    User, change,
    password::{VerifiedPassword, verify_again},
    write,
};
use kernel::{Error, Fields, Result, Secret, Timestamp, validate};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    limits, mail, revocation,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{email_change, user},
    patch::{IfMatch, Patch},
};

/// How long the links are valid.
pub(super) const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// The period in which a user may request at most [`MAX_REQUESTS`] changes.
const WINDOW: TimeDelta = TimeDelta::hours(1);
/// The maximum number of changes that a user may request in that period.
const MAX_REQUESTS: usize = 5;

/// A change to a new email, as one of its links shows it.
#[derive(Debug, Clone)]
pub struct PendingEmail {
    change: email_change::Model,
    state: ChangeState,
}

/// What became of a change to a new email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeState {
    /// It waits for its confirmation.
    Pending,
    /// It was confirmed.
    Confirmed,
    /// It was stopped or replaced, or it expired.
    Over,
}

impl PendingEmail {
    fn of(change: email_change::Model, now: Timestamp) -> Self {
        let state = match &change {
            change if change.confirmed_at.is_some() => ChangeState::Confirmed,
            change if change.cancelled_at.is_some() || change.expires_at.0 <= now => ChangeState::Over,
            _ => ChangeState::Pending,
        };
        Self { change, state }
    }

    /// The new email.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.change.new_email
    }

    /// The id of the user whose email changes.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.change.user_id
    }

    /// What became of the change.
    #[must_use]
    pub fn state(&self) -> ChangeState {
        self.state
    }
}

/// Requests a new email for the own user; or, with the current email, a mail to verify it.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Invalid`] at `email`; [`Error::TooOften`].
pub async fn change_own_email(ctx: &Ctx, actor: &Actor, new: NewEmail) -> Result<()> {
    actor.signed_in_recently(ctx.clock.now())?;
    let mut fields = Fields::new();
    let email = validate::email(&mut fields, "email", &new.email);
    fields.finish()?;
    limits::check_mail(ctx, actor, &email).await?;
    let user = &actor.person()?.user;
    if !user.email_verified && email == user.email {
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

/// The new email that a user requested and has not confirmed yet.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn pending(ctx: &Ctx, user: &User) -> Result<Option<String>> {
    let row = pending_of(user, ctx.clock.now()).one(ctx.db.read()).await?;
    Ok(row.map(|row| row.new_email))
}

/// Selects the changes of a user to another email that are pending, the newest first.
pub(super) fn pending_of(user: &User, now: Timestamp) -> Select<email_change::Entity> {
    email_change::Entity::find()
        .filter(email_change::Column::UserId.eq(user.id))
        // The link to the current email only confirms it.
        .filter(email_change::Column::NewEmail.ne(&user.email))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::CancelledAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(Millis::from(now)))
        .order_by_desc(email_change::Column::Id)
}

/// Mails a link to a new email, and one that stops the change to the old email. Links that were mailed before no longer
/// work. If another user has the new email, nothing shows it: then that user gets a mail without a link.
///
/// # Errors
/// [`Error::TooOften`] after several requests within an hour.
pub(super) async fn request(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User, email: &str) -> Result<()> {
    actor.still_signed_in(tx).await?;
    not_too_often(tx, ctx, user.id).await?;
    let owner = user::Entity::find().filter(user::Column::Email.eq(email)).one(&**tx).await?;
    let (change, token, stop_token) = insert(tx, ctx, user, email, LIFETIME).await?;
    if user.email != email {
        mail::email_change_requested(tx, &ctx.cipher, user, change.id, &stop_token).await?;
    }
    match owner.filter(|owner| owner.id != user.id) {
        Some(owner) => mail::email_in_use(tx, &owner).await?,
        None => mail::confirm_email(tx, &ctx.cipher, user, change.id, &token).await?,
    }
    let event = Event::new("email_change.requested").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name).details(json!({ "email": email }));
    audit::record(tx, actor, event).await
}

/// Welcomes a new user, with a link that confirms the email and is valid as long as an invitation.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn welcome(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    let (change, token) = insert_for_new(tx, ctx, user).await?;
    mail::welcome_confirmation(tx, &ctx.cipher, user, change.id, &token).await
}

/// Mails a new user, who has no password, a link that confirms the email and is valid as long as an invitation.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn confirm_new(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    let (change, token) = insert_for_new(tx, ctx, user).await?;
    mail::confirm_email(tx, &ctx.cipher, user, change.id, &token).await
}

/// Inserts the confirmation of a new user's email, with the token of its link.
async fn insert_for_new(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(email_change::Model, Secret)> {
    let lifetime = TimeDelta::seconds(ctx.settings.current().invitation_lifetime.into());
    let (change, token, _) = insert(tx, ctx, user, &user.email, lifetime).await?;
    Ok((change, token))
}

/// Inserts a change with the tokens of its links; links that were mailed before no longer work.
async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: &User,
    email: &str,
    lifetime: TimeDelta,
) -> Result<(email_change::Model, Secret, Secret)> {
    revocation::cancel_email_changes(tx, user.id).await?;
    let (token, stop_token) = (ctx.random.secret(""), ctx.random.secret(""));
    let row = email_change::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        new_email: Set(email.to_owned()),
        token_hash: Set(token.sha256()),
        stop_token_hash: Set(stop_token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + lifetime).into()),
        confirmed_at: Set(None),
        cancelled_at: Set(None),
    };
    Ok((row.insert(&**tx).await?, token, stop_token))
}

/// Rejects a user who requested several changes within the last hour.
async fn not_too_often(tx: &Tx<'_>, ctx: &Ctx, user_id: i64) -> Result<()> {
    if !ctx.limits.is_enabled() {
        return Ok(());
    }
    let now = tx.now();
    // Locked, so that requests at once are all counted.
    user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let recent: Vec<(Millis, Millis)> = email_change::Entity::find()
        .select_only()
        .columns([email_change::Column::CreatedAt, email_change::Column::ExpiresAt])
        .filter(email_change::Column::UserId.eq(user_id))
        .filter(email_change::Column::CreatedAt.gt(Millis::from(now - WINDOW)))
        // Requests from before the clock was set back would count for longer than the window.
        .filter(email_change::Column::CreatedAt.lte(Millis::from(now)))
        .order_by_asc(email_change::Column::CreatedAt)
        .into_tuple()
        .all(&**tx)
        .await?;
    // The link of the welcome mail, which is valid for longer, was not requested.
    let requested = recent.into_iter().filter(|(created, expires)| expires.0 - created.0 <= LIFETIME);
    let recent: Vec<_> = requested.map(|(created, _)| created).collect();
    match recent.len().checked_sub(MAX_REQUESTS).and_then(|index| recent.get(index)) {
        Some(oldest) => Err(Error::TooOften((oldest.0 + WINDOW - now).num_seconds().max(1).unsigned_abs())),
        None => Ok(()),
    }
}

/// The change that the confirmation link with this token is for; `None` when there is no such link.
///
/// # Errors
/// When the database does not answer.
pub async fn pending_email(ctx: &Ctx, token: &Secret) -> Result<Option<PendingEmail>> {
    let which = email_change::Column::TokenHash.eq(token.sha256());
    let change = email_change::Entity::find().filter(which).one(ctx.db.read()).await?;
    Ok(change.map(|change| PendingEmail::of(change, ctx.clock.now())))
}

/// Sets the time at which a pending change ended; returns whether it was still pending.
async fn finish(tx: &Tx<'_>, change: &email_change::Model, ended: email_change::Column) -> Result<bool> {
    let now = Millis::from(tx.now());
    let taken = email_change::Entity::update_many()
        .col_expr(ended, Expr::value(Some(now)))
        .filter(email_change::Column::Id.eq(change.id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::CancelledAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Confirms a new email, once: it takes effect, and both addresses are notified. The user is signed in or gives the
/// password, since the link alone proves only that somebody reads the mails of the new address. Returns whether the
/// change was still pending.
///
/// # Errors
/// [`Error::Invalid`] with `required` or `wrong` at `password`, and with `duplicate` at `email` when another user has
/// it by now; [`Error::TooOften`] after many passwords.
pub async fn confirm_email(
    ctx: &Ctx,
    actor: &Actor,
    pending: PendingEmail,
    password: Option<Secret>,
) -> Result<bool> {
    let verified = if actor.is(pending.user_id()) {
        None
    } else {
        let password = password.filter(|password| !password.expose().is_empty());
        let password =
            password.ok_or_else(|| Error::field("password", "required", "a password is needed"))?;
        let user = user::Entity::find_by_id(pending.user_id()).one(ctx.db.read()).await?;
        let Some(user) = user else { return Ok(false) };
        let verified = verify_again(ctx, actor, &user, password).await?;
        let wrong = || Error::field("password", "wrong", "is not the password of the account");
        Some(verified.ok_or_else(wrong)?)
    };
    let args = (actor.clone(), pending.change, verified);
    ctx.db
        .write(args, |tx, (actor, change, verified)| Box::pin(confirm(tx, actor, change, verified.as_ref())))
        .await
}

/// `verified` is the password that the user gave.
async fn confirm(
    tx: &Tx<'_>,
    actor: &Actor,
    change: &email_change::Model,
    verified: Option<&VerifiedPassword>,
) -> Result<bool> {
    actor.still_signed_in(tx).await?;
    let before = user::Entity::find_by_id(change.user_id).lock_exclusive().one(&**tx).await?;
    let before = before.filter(|user| user.status.0 == UserStatus::Active);
    let Some(before) = before else { return Ok(false) };
    if let Some(password) = verified
        && !password.is_current(tx).await?
    {
        return Ok(false);
    }
    if !finish(tx, change, email_change::Column::ConfirmedAt).await? {
        return Ok(false);
    }
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
