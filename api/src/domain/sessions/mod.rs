//! Browser sessions: signing in, being signed in, signing out.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use uuid::Uuid;

use super::{
    actor::{Actor, Origin, Via, Who},
    audit::{self, Event},
    ctx::Ctx,
    db::{Topic, Tx},
    entity::session,
    users::{self, Person},
};
use crate::kernel::{Error, Result, Secret, Timestamp};

/// A live browser session.
pub type Session = session::Model;

/// Why a sign-in was refused. All are told to the person in the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The login is unknown, the password wrong, or the person may not sign in.
    WrongCredentials,
}

/// A session that has just begun: the only time that its cookie's value is known.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The value of the session cookie.
    pub cookie: Secret,
    /// The session.
    pub session: Session,
}

/// The session of a cookie, while it lives.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, cookie: &Secret) -> Result<Option<Arc<Session>>> {
    let hash = cookie.sha256();
    let load = async {
        let row = session::Entity::find()
            .filter(session::Column::TokenHash.eq(hash.clone()))
            .one(ctx.db.read())
            .await?;
        Ok::<_, Error>(row.map(Arc::new))
    };
    let session = ctx.caches.sessions.get(hash.clone(), load).await?;
    Ok(session.filter(|session| session.expires_at.0 > ctx.clock.now()))
}

/// The person who is signed in by a cookie, with the session.
///
/// # Errors
/// When the database does not answer.
pub async fn signed_in(ctx: &Ctx, cookie: &Secret) -> Result<Option<(Arc<Session>, Arc<Person>)>> {
    let Some(session) = find(ctx, cookie).await? else { return Ok(None) };
    let person = users::person(ctx, session.user_id).await?;
    Ok(person.map(|person| (session, person)))
}

/// Signs a person in by email or username and password (UC-19). `previous` is the session of the cookie that came
/// with the request: it ends, so that a cookie planted before the sign-in is worth nothing.
///
/// A login that does not exist costs the same one password verification as a wrong password.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub async fn sign_in(
    ctx: &Ctx,
    login: &str,
    password: Secret,
    previous: Option<Uuid>,
    origin: &Origin,
) -> Result<Result<Begun, Refusal>> {
    let user = users::by_login(ctx, login).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let right = ctx.hasher.verify(password, stored).await?;
    let person = match user {
        Some(user) if right => users::person(ctx, user.id).await?,
        _ => None,
    };
    let Some(person) = person else {
        let args = (Actor::anonymous(origin.clone()), login.chars().take(254).collect::<String>());
        ctx.db
            .write(args, |tx, (actor, login)| {
                Box::pin(async move {
                    audit::record(tx, actor, Event::new("session.refused").details(json!({ "login": login })))
                        .await
                })
            })
            .await?;
        return Ok(Err(Refusal::WrongCredentials));
    };
    let args = (ctx.clone(), person, previous, origin.clone());
    let begun = ctx
        .db
        .write(args, |tx, (ctx, person, previous, origin)| {
            Box::pin(async move {
                if let Some(previous) = previous {
                    delete(tx, *previous).await?;
                }
                begin(tx, ctx, person, "pwd", origin).await
            })
        })
        .await?;
    Ok(Ok(begun))
}

/// Begins a session for a user who has just finished the installation.
///
/// # Errors
/// [`Error::Unauthenticated`] when the user is not active.
pub async fn begin_for(ctx: &Ctx, origin: &Origin, user_id: i64) -> Result<Begun> {
    let person = users::person(ctx, user_id).await?.ok_or(Error::Unauthenticated)?;
    let args = (ctx.clone(), person, origin.clone());
    ctx.db.write(args, |tx, (ctx, person, origin)| Box::pin(begin(tx, ctx, person, "pwd", origin))).await
}

/// Begins a session in a transaction, for a person who has just shown who it is. `amr` says how (RFC 8176).
///
/// # Errors
/// When the database does not answer.
pub async fn begin(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    amr: &str,
    origin: &Origin,
) -> Result<Begun> {
    let cookie = ctx.random.secret("");
    let now = tx.now();
    let row = session::ActiveModel {
        id: Set(ctx.random.uuid()),
        token_hash: Set(cookie.sha256()),
        user_id: Set(person.user.id),
        auth_time: Set(now.into()),
        acr: Set("1".to_owned()),
        amr: Set(amr.to_owned()),
        ip: Set(origin.ip.map(|ip| ip.to_string())),
        user_agent: Set(origin.user_agent.clone()),
        created_at: Set(now.into()),
        expires_at: Set((now + ctx.config.lifetimes.session).into()),
    };
    let session = row.insert(&**tx).await?;
    let via = Via::Session { id: session.id, auth_time: now };
    let actor = Actor { who: Who::Person { person: Arc::clone(person), via }, origin: origin.clone() };
    let event = Event::new("session.begun").company(person.user.home_company_id).target(
        "user",
        person.user.id,
        &person.user.name,
    );
    audit::record(tx, &actor, event.details(json!({ "amr": amr }))).await?;
    Ok(Begun { cookie, session })
}

/// Ends a session: whatever was granted in it and dies with it (refresh tokens without `offline_access`) ends too.
///
/// # Errors
/// When the database does not answer. Ending a session that is not there is none.
pub async fn end(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<()> {
    ctx.db
        .write((actor.clone(), id), |tx, (actor, id)| {
            Box::pin(async move {
                if delete(tx, *id).await? {
                    audit::record(tx, actor, Event::new("session.ended").target("session", id, "")).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Deletes a session with its grants and codes (by cascade); says whether it was there.
pub(super) async fn delete(tx: &Tx<'_>, id: Uuid) -> Result<bool> {
    let result = session::Entity::delete_by_id(id).exec(&**tx).await?;
    tx.touch(Topic::Revocations);
    Ok(result.rows_affected > 0)
}

/// Whether the person signed in so recently that secrets may be shown and the own security changed.
#[must_use]
pub fn is_recent(auth_time: Timestamp, now: Timestamp) -> bool {
    now - auth_time <= chrono::TimeDelta::minutes(10)
}
