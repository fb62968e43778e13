//! Sending a code.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::Expr,
};

use super::{code_hash, login_hash, purpose, sign_in_hash};
use crate::factors::{lock_user, record};
use kernel::{
    Error, Fields, Random, Result, Secret,
    validate::{self, MAX_EMAIL},
};
use organisation::people;
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
    jobs::{self, EmailCodeRequest, Mail, NO_COMPANY, Sealed, Task},
    known_browsers, limits,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, email_code},
};

/// How long a code is valid.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// The least time between two codes of a person.
const INTERVAL: TimeDelta = TimeDelta::minutes(1);
/// The period in which a person gets at most [`MAX_CODES`].
const PERIOD: TimeDelta = TimeDelta::hours(1);
/// The maximum number of codes of a person in that period that anybody can request.
const MAX_CODES: usize = 5;
/// The maximum number together with those that only the person can request, so that a stranger who requests codes does
/// not keep the person from signing in.
const MAX_OWN_CODES: usize = 10;
/// The purpose with which a login is encrypted: it may be a password, typed in the wrong field.
const LOGIN_PURPOSE: &str = "email code login";

/// Whose codes are limited.
enum Requested<'a> {
    /// A person's.
    Person(&'a User),
    /// Those for a login that is nobody's, by its hash.
    Nobody(&'a [u8]),
}

impl Requested<'_> {
    /// The condition of the codes that count.
    fn codes(&self) -> Expr {
        match self {
            Self::Person(user) => email_code::Column::UserId.eq(user.id),
            Self::Nobody(login) => email_code::Column::LoginHash.eq(*login),
        }
    }

    /// Whether a code is one of those that count.
    fn has(&self, code: &email_code::Model) -> bool {
        match self {
            Self::Person(user) => code.user_id == Some(user.id),
            Self::Nobody(login) => code.login_hash.as_deref() == Some(*login),
        }
    }
}

/// Sends a code to a person who has passed another factor, for the sign-in with an id. It replaces the one before.
///
/// # Errors
/// [`Error::TooOften`] with the seconds until the next code; [`Error::Unauthenticated`] when the user is not active.
pub async fn send(ctx: &Ctx, actor: &Actor, user_id: i64, sign_in: &str) -> Result<()> {
    limits::check_email_code(ctx, &actor.source).await?;
    let args = (ctx.clone(), actor.clone(), user_id, sign_in.to_owned());
    ctx.db
        .write(args, |tx, (ctx, actor, user_id, sign_in)| {
            Box::pin(async move {
                let user = lock_user(tx, *user_id).await?.ok_or(Error::Unauthenticated)?;
                match pause(tx, &Requested::Person(&user), MAX_OWN_CODES).await? {
                    Some(seconds) => Err(Error::TooOften(seconds)),
                    None => make(tx, ctx, actor, &user, (sign_in, false)).await,
                }
            })
        })
        .await
}

/// Requests a code for an email or username that a person entered. The response and its time are the same whether or
/// not there is such a user: a job sends the code, unless the user got one too recently. `has_link` says that the
/// code alone signs the person in, so that the mail has a link that fills it in.
///
/// # Errors
/// [`Error::Invalid`] at `login` when it is empty or too long; [`Error::TooOften`]; when the database does not answer.
pub async fn request(
    ctx: &Ctx,
    source: &RequestSource,
    (login, sign_in): (&str, &str),
    has_link: bool,
) -> Result<()> {
    let mut fields = Fields::new();
    let login = validate::text(&mut fields, "login", login, MAX_EMAIL);
    fields.finish()?;
    limits::check_email_code(ctx, source).await?;
    let sealed = Sealed::new(&ctx.cipher, LOGIN_PURPOSE, &Secret::new(login))?;
    let (request_id, sign_in) = (source.request_id.clone(), sign_in.to_owned());
    let (ip, browser) = (source.ip, source.browser.clone());
    let task =
        Task::EmailCodeRequest(EmailCodeRequest { request_id, ip, browser, sign_in, has_link, sealed });
    ctx.db.write(task, |tx, task| Box::pin(jobs::enqueue(tx, NO_COMPANY, task))).await
}

/// Executes a job of [`request`].
///
/// # Errors
/// When the database does not answer, or the login cannot be decrypted.
pub async fn prepare(ctx: &Ctx, request: EmailCodeRequest) -> Result<()> {
    let login = request.sealed.open(&ctx.cipher, LOGIN_PURPOSE)?;
    let user_id = people::by_login(ctx, login.expose()).await?.map(|user| user.id);
    let login = login_hash(ctx, login.expose());
    let source = RequestSource {
        request_id: request.request_id,
        ip: request.ip,
        browser: request.browser,
        ..RequestSource::default()
    };
    let is_known = known_browsers::is_known(ctx, user_id.unwrap_or_default(), &source).await?;
    let most = if is_known { MAX_OWN_CODES } else { MAX_CODES };
    let args =
        (ctx.clone(), Actor::anonymous(source), (user_id, login), (request.sign_in, request.has_link, most));
    ctx.db
        .write(args, |tx, (ctx, actor, (user_id, login), (sign_in, has_link, most))| {
            Box::pin(async move {
                let user = lock_user(tx, user_id.unwrap_or_default()).await?;
                let requested = user.as_ref().map_or(Requested::Nobody(login), Requested::Person);
                if pause(tx, &requested, *most).await?.is_none() {
                    return match requested {
                        Requested::Person(user) => make(tx, ctx, actor, user, (sign_in, *has_link)).await,
                        Requested::Nobody(_) => insert(tx, ctx, Some(&requested), sign_in).await.map(drop),
                    };
                }
                // The form was sent twice: the code that was mailed stays valid.
                if is_latest(tx, &requested, sign_in).await? {
                    return Ok(());
                }
                insert(tx, ctx, None, sign_in).await.map(drop)
            })
        })
        .await
}

/// Whether the last code for a sign-in is one of those that were requested.
async fn is_latest(tx: &Tx<'_>, requested: &Requested<'_>, sign_in: &str) -> Result<bool> {
    let last = email_code::Entity::find()
        .filter(email_code::Column::SignInHash.eq(sign_in_hash(sign_in)))
        .order_by_desc(email_code::Column::Id)
        .one(&**tx)
        .await?;
    Ok(last.is_some_and(|last| requested.has(&last)))
}

/// Returns in how many seconds another code may be made, if that is at most `most` in the period; `None` when it may
/// be now.
async fn pause(tx: &Tx<'_>, requested: &Requested<'_>, most: usize) -> Result<Option<u64>> {
    let now = tx.now();
    let recent = email_code::Entity::find()
        .filter(requested.codes())
        .filter(email_code::Column::CreatedAt.gt(Millis::from(now - PERIOD)))
        // Codes from before the clock was set back would count for longer.
        .filter(email_code::Column::CreatedAt.lte(Millis::from(now)))
        .order_by_desc(email_code::Column::CreatedAt)
        .all(&**tx)
        .await?;
    let after = |code: &email_code::Model, wait: TimeDelta| code.created_at.0 + wait - now;
    let interval = recent.first().map(|last| after(last, INTERVAL));
    let quota = recent.get(most - 1).map(|oldest| after(oldest, PERIOD));
    let left = interval.max(quota).filter(|left| *left > TimeDelta::zero());
    Ok(left.map(|left| left.num_milliseconds().unsigned_abs().div_ceil(1_000)))
}

async fn make(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    (sign_in, has_link): (&str, bool),
) -> Result<()> {
    let (id, code) = insert(tx, ctx, Some(&Requested::Person(user)), sign_in).await?;
    let sealed = Sealed::new(&ctx.cipher, &purpose(id), &code)?;
    let mail = Mail::EmailCode { email_code_id: id, sealed, has_link };
    jobs::enqueue(tx, user.home_company_id, &Task::Mail(mail)).await?;
    record(tx, actor, user, "email_code.created", serde_json::json!({})).await
}

/// Inserts a code; returns its id and the code. One that is requested too soon is nobody's, and does not count.
async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    requested: Option<&Requested<'_>>,
    sign_in: &str,
) -> Result<(i64, Secret)> {
    let code = generate(&ctx.random);
    let (user, login) = match requested {
        Some(Requested::Person(user)) => (Some(user), None),
        Some(Requested::Nobody(login)) => (None, Some(login.to_vec())),
        None => (None, None),
    };
    let row = email_code::ActiveModel {
        id: NotSet,
        user_id: Set(user.map(|user| user.id)),
        email: Set(user.map(|user| user.email.clone()).unwrap_or_default()),
        sign_in_hash: Set(sign_in_hash(sign_in)),
        code_hash: Set(code_hash(ctx, sign_in, code.expose())),
        tries: Set(0),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + LIFETIME).into()),
        used_at: Set(None),
        login_hash: Set(login),
    };
    Ok((row.insert(&**tx).await?.id, code))
}

/// Draws a code of six digits, each code as likely as every other up to one in 10^13.
fn generate(random: &Random) -> Secret {
    Secret::new(format!("{:06}", u64::from_be_bytes(random.bytes()) % 1_000_000))
}
