//! Beginning, renewing and strengthening sessions.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use shared_types::{EffectiveSignInPolicy, UserStatus};
use uuid::Uuid;

use super::{NewSession, PreviousSessions, Session, sign_in_notices};
use crate::steps::acr::{Methods, PWD};
use kernel::{Error, Result, Timestamp, clock::are_close};
use organisation::{people, sign_in_policy};
use platform::{
    actor::{Actor, Person, RequestSource, Via, Who},
    audit::{self, Event},
    ctx::Ctx,
    known_browsers, revocation,
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{session, user},
};

/// How recently a session may have begun for another sign-in in the browser to join it.
const PARALLEL: TimeDelta = TimeDelta::seconds(30);

/// Begins a session for a user who has just finished the installation. There is no policy yet, and no second factor.
///
/// # Errors
/// [`Error::Unauthenticated`] when the user is not active.
pub async fn begin_for_user(ctx: &Ctx, source: &RequestSource, user_id: i64) -> Result<NewSession> {
    let person = people::find(ctx, user_id).await?.ok_or(Error::Unauthenticated)?;
    let policy = sign_in_policy::effective(ctx, &[person.user.home_company_id], None).await?;
    let args = (ctx.clone(), person, policy, source.clone());
    ctx.db
        .write(args, |tx, (ctx, person, policy, source)| {
            Box::pin(async move {
                let methods = Methods::parse(PWD);
                let authenticated =
                    Authenticated { methods: &methods, at: tx.now(), policy, linked_identity_id: None };
                begin(tx, ctx, person, authenticated, source).await
            })
        })
        .await
}

/// What a person has proved, and the policy that applies to the session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Authenticated<'a> {
    /// The authentication methods.
    pub(crate) methods: &'a Methods,
    /// When the person authenticated.
    pub(crate) at: Timestamp,
    /// The policy.
    pub(crate) policy: &'a EffectiveSignInPolicy,
    /// The link by which the person signed in at an identity provider, if it was there.
    pub(crate) linked_identity_id: Option<i64>,
}

/// Begins a session in a transaction, for a person who has just authenticated in a browser. If the browser already
/// has a session of the person, it is renewed with a new cookie, so that what applications were granted in it stays
/// valid; of parallel sign-ins, from several tabs, those after the first one get the cookie that it set. A session of
/// another person that was in use ends, unless it is to be kept. Either way a cookie planted before (session
/// fixation) is useless.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn begin_after(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    authenticated: Authenticated<'_>,
    previous: &PreviousSessions,
    source: &RequestSource,
) -> Result<NewSession> {
    let user_id = person.user.id;
    // Locked, so that parallel sign-ins of one person are handled one after the other.
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    // The person may have been disabled since the sign-in was checked.
    if user.is_none_or(|user| user.status.0 != UserStatus::Active) {
        return Err(Error::Unauthenticated);
    }
    if let Some(ended) = previous.ended_by(user_id) {
        end_for(tx, person, ended, source).await?;
    }
    for (id, _, presented) in previous.accounts.iter().filter(|(_, known, _)| *known == user_id) {
        let known = session::Entity::find_by_id(*id).one(&**tx).await?;
        if let Some(known) = known.filter(|known| is_valid(tx, known, person)) {
            return renew(tx, ctx, person, (known, Some(presented)), authenticated, source).await;
        }
    }
    match begun_in_parallel(tx, person, source).await? {
        Some(known) => renew(tx, ctx, person, (known, None), authenticated, source).await,
        None => begin(tx, ctx, person, authenticated, source).await,
    }
}

/// Ends the session of another person in the browser of the person who has just authenticated.
async fn end_for(tx: &Tx<'_>, person: &Arc<Person>, ended: Uuid, source: &RequestSource) -> Result<()> {
    let Some(session) = session::Entity::find_by_id(ended).one(&**tx).await? else { return Ok(()) };
    let Some(user) = user::Entity::find_by_id(session.user_id).one(&**tx).await? else { return Ok(()) };
    revocation::end_session(tx, ended).await?;
    let via = Via::session(session.id, tx.now());
    let actor = Actor { who: Who::Person { person: Arc::clone(person), via }, source: source.clone() };
    let event = Event::new("session.ended").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name);
    audit::record(tx, &actor, event.details(json!({ "session": ended }))).await
}

/// Begins a session in a transaction, for a person who has just authenticated. If the person has more sessions than the
/// policy allows, the oldest end.
///
/// # Errors
/// When the database does not answer.
async fn begin(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    authenticated: Authenticated<'_>,
    source: &RequestSource,
) -> Result<NewSession> {
    let (id, number) = (ctx.random.uuid(), 0);
    let cookie = ctx.secrets.session_cookie(id, number);
    let now = tx.now();
    let row = session::ActiveModel {
        id: Set(id),
        token_hash: Set(cookie.sha256()),
        cookie_number: Set(number),
        browser_hash: Set(source.browser.clone()),
        user_id: Set(person.user.id),
        auth_time: Set(authenticated.at.into()),
        acr: Set(authenticated.methods.strongest().to_string()),
        amr: Set(authenticated.methods.to_string()),
        linked_identity_id: Set(authenticated.linked_identity_id),
        ip: Set(source.ip.map(|ip| ip.to_string())),
        user_agent: Set(source.user_agent.clone()),
        created_at: Set(now.into()),
        expires_at: Set((now + lifetime(authenticated.policy)).into()),
        last_used_at: Set(None),
    };
    let session = row.insert(&**tx).await?;
    if let Some(most) = authenticated.policy.max_sessions {
        end_oldest(tx, person, (id, most)).await?;
    }
    record(tx, ctx, ("session.begun", person), &session, source).await?;
    Ok(NewSession { cookie, session })
}

/// Whether a session is one of this person and has not expired.
fn is_valid(tx: &Tx<'_>, session: &Session, person: &Person) -> bool {
    session.user_id == person.user.id && session.expires_at.0 > tx.now()
}

/// Whether somebody signed in to a session, in the browser of a request, so recently that the request may not know its
/// cookie yet.
fn is_parallel(tx: &Tx<'_>, session: &Session, source: &RequestSource) -> bool {
    source.browser.is_some()
        && session.browser_hash == source.browser
        && are_close(tx.now(), session.auth_time.0, PARALLEL)
}

/// Returns the session that the person has just begun in the browser of a request.
async fn begun_in_parallel(tx: &Tx<'_>, person: &Person, source: &RequestSource) -> Result<Option<Session>> {
    let Some(browser) = &source.browser else { return Ok(None) };
    let found = session::Entity::find()
        .filter(session::Column::UserId.eq(person.user.id))
        .filter(session::Column::BrowserHash.eq(browser.clone()))
        .filter(session::Column::AuthTime.gte(Millis::from(tx.now() - PARALLEL)))
        .order_by_desc(session::Column::AuthTime)
        .one(&**tx)
        .await?;
    Ok(found.filter(|known| is_valid(tx, known, person) && is_parallel(tx, known, source)))
}

/// Ends the oldest valid sessions of a person beyond a number, of which one has just begun. That one stays even if the
/// clock was set back, so that others seem newer.
async fn end_oldest(tx: &Tx<'_>, person: &Person, (begun, most): (Uuid, u32)) -> Result<()> {
    let sessions = session::Entity::find()
        .filter(session::Column::UserId.eq(person.user.id))
        .filter(session::Column::ExpiresAt.gt(Millis::from(tx.now())))
        .filter(session::Column::Id.ne(begun))
        .order_by_desc(session::Column::CreatedAt)
        .order_by_desc(session::Column::Id);
    let ids: Vec<Uuid> = sessions.select_only().column(session::Column::Id).into_tuple().all(&**tx).await?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    for id in ids.into_iter().skip(most.saturating_sub(1)) {
        revocation::end_session(tx, id).await?;
    }
    Ok(())
}

/// Adds to a session what its person has proved in addition: it gets a new cookie. `None` when the browser has no such
/// session any more.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn strengthen(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    id: Uuid,
    authenticated: Authenticated<'_>,
    (previous, source): (&PreviousSessions, &RequestSource),
) -> Result<Option<NewSession>> {
    let Some((_, _, presented)) = previous.accounts.iter().find(|(known, ..)| *known == id) else {
        return Ok(None);
    };
    let session = session::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    let Some(session) = session.filter(|session| is_valid(tx, session, person)) else { return Ok(None) };
    let ends_at = session.expires_at;
    let authenticated = Authenticated { linked_identity_id: session.linked_identity_id, ..authenticated };
    let stronger = renew(tx, ctx, person, (session, Some(presented)), authenticated, source).await?;
    let mut row = stronger.session.into_active_model();
    row.expires_at = Set(ends_at);
    Ok(Some(NewSession { session: row.update(&**tx).await?, ..stronger }))
}

/// Returns a session with its current cookie, for a form that was sent again.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn again(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Option<NewSession>> {
    let session = session::Entity::find_by_id(id).one(&**tx).await?;
    let session = session.filter(|session| session.expires_at.0 > tx.now());
    Ok(session.map(|session| NewSession {
        cookie: ctx.secrets.session_cookie(session.id, session.cookie_number),
        session,
    }))
}

/// Renews a session after the same person has signed in again: it gets a new cookie, and its lifetime and
/// authentication time start again. A request that did not present its current cookie, because another tab of the
/// browser has just signed in, gets that cookie.
async fn renew(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    (known, presented): (Session, Option<&Vec<u8>>),
    authenticated: Authenticated<'_>,
    source: &RequestSource,
) -> Result<NewSession> {
    let now = tx.now();
    let is_current = presented.is_some_and(|hash| *hash == known.token_hash);
    let keeps = !is_current && is_parallel(tx, &known, source);
    let number = if keeps { known.cookie_number } else { known.cookie_number + 1 };
    let cookie = ctx.secrets.session_cookie(known.id, number);
    let mut row = known.into_active_model();
    row.token_hash = Set(cookie.sha256());
    row.cookie_number = Set(number);
    row.browser_hash = Set(source.browser.clone());
    row.auth_time = Set(authenticated.at.into());
    row.acr = Set(authenticated.methods.strongest().to_string());
    row.amr = Set(authenticated.methods.to_string());
    row.linked_identity_id = Set(authenticated.linked_identity_id);
    row.ip = Set(source.ip.map(|ip| ip.to_string()));
    row.user_agent = Set(source.user_agent.clone());
    row.expires_at = Set((now + lifetime(authenticated.policy)).into());
    let session = row.update(&**tx).await?;
    tx.touch(Topic::Revocations);
    record(tx, ctx, ("session.renewed", person), &session, source).await?;
    Ok(NewSession { cookie, session })
}

/// Records in the audit log that a person signed in, remembers the browser, and notifies the person if it is new.
async fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    (kind, person): (&'static str, &Arc<Person>),
    session: &Session,
    source: &RequestSource,
) -> Result<()> {
    let via = Via::session(session.id, session.auth_time.0);
    let actor = Actor { who: Who::Person { person: Arc::clone(person), via }, source: source.clone() };
    let user = &person.user;
    let country = source.ip.and_then(|ip| ctx.geoip.country(ip));
    let known = known_browsers::remember(tx, user.id, source, country).await?;
    let event = Event::new(kind).company(user.home_company_id).target("user", user.id, &user.name);
    audit::record(tx, &actor, event.details(json!({ "amr": session.amr }))).await?;
    sign_in_notices::send(tx, ctx, &actor, user, (session, known)).await
}

fn lifetime(policy: &EffectiveSignInPolicy) -> TimeDelta {
    TimeDelta::seconds(policy.session_lifetime.into())
}
