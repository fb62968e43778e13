//! Browser sessions: signing in, being signed in, signing out.

mod credentials;
mod end;
mod manage;
mod notices;

pub use credentials::check_for_application;
pub use end::{SIGNED_OUT, end, sign_out};
pub use manage::{device, end_one, end_others, list};
pub use notices::{notify, notify_of_access_loss};

pub use store::entity::Session;

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use uuid::Uuid;

use kernel::{Cached, Error, Result, Secret, clock::are_close};
use organisation::people;
use platform::{
    actor::{Actor, Person, RequestSource, Via, Who},
    audit::{self, Event},
    ctx::{Context, Ctx, Part},
    known_browsers,
    last_used::Used,
    revocation,
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{session, user},
};

/// How recently a session may have begun for another sign-in in the browser to join it.
const PARALLEL: TimeDelta = TimeDelta::seconds(30);

/// Why a sign-in was refused. None of it depends on whether there is an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFailure {
    /// The login is unknown, the password wrong, or the person may not sign in.
    WrongCredentials,
    /// After several wrong passwords, none is verified for so many seconds.
    Wait(u64),
    /// After many wrong passwords, none is verified here until none was entered for so many seconds. The person can
    /// choose a new one with a link from a mail, or use a browser in which they signed in before.
    ProofNeeded(u64),
}

/// A session that has just begun. The value of its cookie is known only now.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The value of the session cookie.
    pub cookie: Secret,
    /// The session.
    pub session: Session,
}

/// The cache of sessions, by the SHA-256 of the cookie.
struct Sessions(Cached<Vec<u8>, Option<Arc<Session>>>);

impl Part for Sessions {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("sessions", 20_000, &[Topic::Revocations]))
    }
}

/// Looks up the session of a cookie; `None` when there is none or it has expired.
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
    let session = ctx.part::<Sessions>().0.get(hash.clone(), load).await?;
    Ok(session.filter(|session| session.expires_at.0 > ctx.clock.now()))
}

/// Returns the person who is signed in by a cookie, with the session.
///
/// # Errors
/// When the database does not answer.
pub async fn signed_in(ctx: &Ctx, cookie: &Secret) -> Result<Option<(Arc<Session>, Arc<Person>)>> {
    let Some(session) = find(ctx, cookie).await? else { return Ok(None) };
    let Some(person) = people::find(ctx, session.user_id).await? else { return Ok(None) };
    ctx.last_used.record(Used::Session(session.id));
    Ok(Some((session, person)))
}

/// An account that a browser is signed in to.
#[derive(Debug, Clone)]
pub struct SignedInAccount {
    /// The cookie of its session.
    pub cookie: Secret,
    /// Its session.
    pub session: Arc<Session>,
    /// The person.
    pub person: Arc<Person>,
}

impl SignedInAccount {
    /// Returns its person as an actor in its session.
    #[must_use]
    pub fn actor(&self, source: &RequestSource) -> Actor {
        let via = Via::Session { id: self.session.id, auth_time: self.session.auth_time.0 };
        Actor { who: Who::Person { person: Arc::clone(&self.person), via }, source: source.clone() }
    }
}

/// Returns the accounts that a browser with these cookies is signed in to, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn accounts(ctx: &Ctx, cookies: Vec<Secret>) -> Result<Vec<SignedInAccount>> {
    let mut accounts = Vec::with_capacity(cookies.len());
    for cookie in cookies {
        if let Some((session, person)) = signed_in(ctx, &cookie).await? {
            accounts.push(SignedInAccount { cookie, session, person });
        }
    }
    Ok(accounts)
}

/// The accounts that a browser is signed in to when a person authenticates.
#[derive(Debug, Clone, Default)]
pub struct PreviousSessions {
    /// The session, its user and the hash of the cookie that the browser sent, of each, the one in use first.
    accounts: Vec<(Uuid, i64, Vec<u8>)>,
    /// Whether the session in use is kept beside that of another person.
    keep: bool,
}

impl PreviousSessions {
    /// Returns the accounts of a browser. `keep` says that the person pressed "use another account".
    #[must_use]
    pub fn new(accounts: &[SignedInAccount], keep: bool) -> Self {
        let accounts = accounts
            .iter()
            .map(|account| (account.session.id, account.session.user_id, account.cookie.sha256()));
        Self { accounts: accounts.collect(), keep }
    }

    /// Returns the session that ends when a user authenticates: the one in use, if it is another person's and not to be
    /// kept.
    #[must_use]
    pub fn ended_by(&self, user_id: i64) -> Option<Uuid> {
        let (id, in_use, _) = self.accounts.first().filter(|_| !self.keep)?;
        (*in_use != user_id).then_some(*id)
    }
}

/// Signs a person in by email or username and password (UC-19), in a session that [`begin_after`] begins.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub async fn sign_in(
    ctx: &Ctx,
    login: &str,
    password: Secret,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Result<NewSession, SignInFailure>> {
    let nobody = Actor::anonymous(source.clone());
    let authenticated = match credentials::check(ctx, &nobody, login, password).await? {
        Ok(authenticated) => authenticated,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let user = authenticated.0.user.clone();
    let args = (ctx.clone(), authenticated, previous, source.clone());
    let new_session = ctx
        .db
        .write(args, |tx, (ctx, (person, password), previous, source)| {
            Box::pin(async move {
                if !password.is_current(tx).await? {
                    return Ok(None);
                }
                begin_after(tx, ctx, person, previous, source).await.map(Some)
            })
        })
        .await?;
    if new_session.is_none() {
        credentials::audit_failure(ctx, &nobody, Some(user), login);
    }
    Ok(new_session.ok_or(SignInFailure::WrongCredentials))
}

/// Begins a session for a user who has just finished the installation.
///
/// # Errors
/// [`Error::Unauthenticated`] when the user is not active.
pub async fn begin_for_user(ctx: &Ctx, source: &RequestSource, user_id: i64) -> Result<NewSession> {
    let person = people::find(ctx, user_id).await?.ok_or(Error::Unauthenticated)?;
    let args = (ctx.clone(), person, source.clone());
    ctx.db.write(args, |tx, (ctx, person, source)| Box::pin(begin(tx, ctx, person, "pwd", source))).await
}

/// Begins a session in a transaction, for a person who has just authenticated by a password in a browser. If the browser
/// already has a session of the person, it is renewed with a new cookie, so that what applications were granted in it
/// stays valid; of parallel sign-ins, from several tabs, those after the first one get the cookie that it set. A session of another person that was in use ends, unless it is to be kept. Either way a cookie planted
/// before (session fixation) is useless.
///
/// # Errors
/// When the database does not answer.
pub async fn begin_after(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    previous: &PreviousSessions,
    source: &RequestSource,
) -> Result<NewSession> {
    let user_id = person.user.id;
    // Locked, so that parallel sign-ins of one person are handled one after the other.
    user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    if let Some(ended) = previous.ended_by(user_id) {
        end_for(tx, person, ended, source).await?;
    }
    for (id, _, presented) in previous.accounts.iter().filter(|(_, known, _)| *known == user_id) {
        let known = session::Entity::find_by_id(*id).one(&**tx).await?;
        if let Some(known) = known.filter(|known| is_valid(tx, known, person)) {
            return renew(tx, ctx, person, (known, Some(presented)), source).await;
        }
    }
    match begun_in_parallel(tx, person, source).await? {
        Some(known) => renew(tx, ctx, person, (known, None), source).await,
        None => begin(tx, ctx, person, "pwd", source).await,
    }
}

/// Ends the session of another person in the browser of the person who has just authenticated.
async fn end_for(tx: &Tx<'_>, person: &Arc<Person>, ended: Uuid, source: &RequestSource) -> Result<()> {
    let Some(session) = session::Entity::find_by_id(ended).one(&**tx).await? else { return Ok(()) };
    let Some(user) = user::Entity::find_by_id(session.user_id).one(&**tx).await? else { return Ok(()) };
    revocation::end_session(tx, ended).await?;
    let via = Via::Session { id: session.id, auth_time: tx.now() };
    let actor = Actor { who: Who::Person { person: Arc::clone(person), via }, source: source.clone() };
    let event = Event::new("session.ended").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name);
    audit::record(tx, &actor, event.details(json!({ "session": ended }))).await
}

/// Begins a session in a transaction, for a person who has just authenticated, by the methods in `amr` (RFC 8176).
///
/// # Errors
/// When the database does not answer.
async fn begin(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    amr: &str,
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
        auth_time: Set(now.into()),
        acr: Set("1".to_owned()),
        amr: Set(amr.to_owned()),
        ip: Set(source.ip.map(|ip| ip.to_string())),
        user_agent: Set(source.user_agent.clone()),
        created_at: Set(now.into()),
        expires_at: Set((now + lifetime(ctx)).into()),
        last_used_at: Set(None),
    };
    let session = row.insert(&**tx).await?;
    record(tx, "session.begun", person, &session, source).await?;
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

/// Renews a session after the same person has signed in again: it gets a new cookie, and its lifetime and
/// authentication time start again. A request that did not present its current cookie, because another tab of the
/// browser has just signed in, gets that cookie.
async fn renew(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Arc<Person>,
    (known, presented): (Session, Option<&Vec<u8>>),
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
    row.auth_time = Set(now.into());
    row.amr = Set("pwd".to_owned());
    row.ip = Set(source.ip.map(|ip| ip.to_string()));
    row.user_agent = Set(source.user_agent.clone());
    row.expires_at = Set((now + lifetime(ctx)).into());
    let session = row.update(&**tx).await?;
    tx.touch(Topic::Revocations);
    record(tx, "session.renewed", person, &session, source).await?;
    Ok(NewSession { cookie, session })
}

/// Records in the audit log that a person signed in, and remembers the browser.
async fn record(
    tx: &Tx<'_>,
    kind: &'static str,
    person: &Arc<Person>,
    session: &Session,
    source: &RequestSource,
) -> Result<()> {
    let via = Via::Session { id: session.id, auth_time: session.auth_time.0 };
    let actor = Actor { who: Who::Person { person: Arc::clone(person), via }, source: source.clone() };
    let user = &person.user;
    known_browsers::remember(tx, user.id, source, None).await?;
    let event = Event::new(kind).company(user.home_company_id).target("user", user.id, &user.name);
    audit::record(tx, &actor, event.details(json!({ "amr": session.amr }))).await
}

fn lifetime(ctx: &Ctx) -> TimeDelta {
    TimeDelta::seconds(ctx.settings.current().session_lifetime.into())
}
