//! Requesting a link.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set,
};
use shared_types::UserStatus;

use super::{PasswordReset, purpose};
use kernel::{
    Fields, Result, Secret,
    validate::{self, MAX_EMAIL},
};
use organisation::people;
use platform::{
    actor::{Actor, RequestSource},
    audit::{self, Event},
    ctx::Ctx,
    jobs::{self, Mail, NO_COMPANY, ResetRequest, Sealed, Task},
    limits, revocation,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, password_reset, user},
};

/// The purpose with which a login is encrypted: it may be a password, typed in the wrong field.
const LOGIN_PURPOSE: &str = "password reset login";
/// The period in which a user gets at most [`MAX_MAILS`].
const MAIL_LIMIT_PERIOD: TimeDelta = TimeDelta::hours(1);
/// The maximum number of mails to one user in that period.
const MAX_MAILS: usize = 3;
/// How long a new link is not replaced: its mail may still be in transit, and of two mails sent at the same time the
/// one with the replaced link could arrive last.
const MIN_REPLACE_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// Requests a link for an email or username. The response and its time are the same whether or not there is such a
/// user.
///
/// # Errors
/// [`Error::Invalid`](kernel::Error::Invalid) at `login` when it is empty or too long;
/// [`Error::TooOften`](kernel::Error::TooOften); when the database does not answer.
pub async fn request(ctx: &Ctx, source: &RequestSource, login: &str) -> Result<()> {
    let mut fields = Fields::new();
    let login = validate::text(&mut fields, "login", login, MAX_EMAIL);
    fields.finish()?;
    limits::check_reset(ctx, source).await?;
    let sealed = Sealed::new(&ctx.cipher, LOGIN_PURPOSE, &Secret::new(login))?;
    let request = ResetRequest { request_id: source.request_id.clone(), ip: source.ip, sealed };
    let task = Task::PasswordResetRequest(request);
    ctx.db.write(task, |tx, task| Box::pin(jobs::enqueue(tx, NO_COMPANY, task))).await
}

/// Executes a job of [`request`]: if the login is that of an active user who got no link within the last minute and not
/// several within the last hour, inserts a link and enqueues its mail.
///
/// # Errors
/// When the database does not answer, or the login cannot be decrypted.
pub async fn prepare(ctx: &Ctx, request: ResetRequest) -> Result<()> {
    let login = request.sealed.open(&ctx.cipher, LOGIN_PURPOSE)?;
    let Some(user) = people::by_login(ctx, login.expose()).await? else { return Ok(()) };
    let source = RequestSource { request_id: request.request_id, ip: request.ip, ..RequestSource::default() };
    let actor = Actor::anonymous(source);
    ctx.db
        .write((ctx.clone(), user.id, actor), |tx, (ctx, id, actor)| Box::pin(make(tx, ctx, *id, actor)))
        .await
}

async fn make(tx: &Tx<'_>, ctx: &Ctx, user_id: i64, actor: &Actor) -> Result<()> {
    // Locked, so that links requested at once are all counted.
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let Some(user) = user.filter(|user| user.status.0 == UserStatus::Active) else { return Ok(()) };
    let recent: Vec<_> = password_reset::Entity::find()
        .filter(password_reset::Column::UserId.eq(user.id))
        .filter(password_reset::Column::CreatedAt.gt(Millis::from(tx.now() - MAIL_LIMIT_PERIOD)))
        // Links from before the clock was set back would count for longer than the window.
        .filter(password_reset::Column::CreatedAt.lte(Millis::from(tx.now())))
        .all(&**tx)
        .await?;
    let is_usable = |reset: &PasswordReset| {
        let is_open = reset.used_at.is_none() && reset.revoked_at.is_none();
        is_open && reset.expires_at.0 > tx.now() && reset.email == user.email
    };
    let is_fresh =
        |reset: &PasswordReset| is_usable(reset) && reset.created_at.0 > tx.now() - MIN_REPLACE_INTERVAL;
    let is_limited = ctx.limits.is_enabled() && recent.len() >= MAX_MAILS;
    if is_limited || recent.iter().any(is_fresh) {
        return Ok(());
    }
    issue(tx, ctx, actor, &user, false).await
}

/// Inserts a link in place of those before, and enqueues its mail. `is_required` says that the old password no longer
/// works.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn issue(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    is_required: bool,
) -> Result<()> {
    revocation::revoke_password_resets(tx, user.id).await?;
    let token = ctx.random.secret("");
    let lifetime = TimeDelta::seconds(ctx.settings.current().password_reset_lifetime.into());
    let row = password_reset::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        email: Set(user.email.clone()),
        token_hash: Set(token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + lifetime).into()),
        used_at: Set(None),
        revoked_at: Set(None),
    };
    let reset = row.insert(&**tx).await?;
    let sealed = Sealed::new(&ctx.cipher, &purpose(reset.id), &token)?;
    let mail = Mail::PasswordReset { password_reset_id: reset.id, sealed, is_required };
    jobs::enqueue(tx, user.home_company_id, &Task::Mail(mail)).await?;
    let event = Event::new("password_reset.created").company(user.home_company_id);
    audit::record(tx, actor, event.target("user", user.id, &user.name)).await
}
