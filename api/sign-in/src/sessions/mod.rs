//! Browser sessions: signing in, being signed in, signing out.

mod begin;
mod credentials;
mod end;
mod idle;
mod manage;
mod notices;
mod sign_in_notices;

pub use begin::begin_for_user;
pub(crate) use begin::{Authenticated, again, begin_after, strengthen};
pub use credentials::authenticate_for_application;
pub(crate) use credentials::{audit_failure, authenticate, authenticate_with_code};
pub use end::{SIGNED_OUT, end, sign_out};
pub use manage::{device, end_one, end_others, list, parts_of_device};
pub use notices::{notify, notify_of_access_loss};
pub(crate) use sign_in_notices::purpose as purpose_of_notice;

pub use store::entity::Session;

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use kernel::{Cached, Error, Result, Secret};
use organisation::people;
use platform::{
    actor::{Actor, Person, RequestSource, Via, Who},
    ctx::{Context, Ctx, Part},
    last_used::Used,
};
use store::{db::Topic, entity::session};

/// Why a sign-in was refused. None of it depends on whether there is an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFailure {
    /// The login is unknown, the password wrong, or the person may not sign in.
    WrongCredentials,
    /// After several wrong passwords, none is verified for so many seconds.
    Wait(u64),
    /// After many wrong passwords, none is verified here without a code by email until none was entered for so many
    /// seconds. The person can also choose a new one with a link from a mail, or use a browser in which they signed in
    /// before.
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

/// Returns the person who is signed in by a cookie, with the session; `None` also when the session was not used, or
/// lasts, for longer than the policy allows.
///
/// # Errors
/// When the database does not answer.
pub async fn signed_in(ctx: &Ctx, cookie: &Secret) -> Result<Option<(Arc<Session>, Arc<Person>)>> {
    let Some(session) = find(ctx, cookie).await? else { return Ok(None) };
    let Some(person) = people::find(ctx, session.user_id).await? else { return Ok(None) };
    if idle::is_over(ctx, &session, &person).await? {
        return Ok(None);
    }
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
        let via = Via::session(self.session.id, self.session.auth_time.0);
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

    /// Returns whether the account in use is kept beside another one.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.keep
    }

    /// Returns the session that ends when a user authenticates: the one in use, if it is another person's and not to be
    /// kept.
    #[must_use]
    pub fn ended_by(&self, user_id: i64) -> Option<Uuid> {
        let (id, in_use, _) = self.accounts.first().filter(|_| !self.keep)?;
        (*in_use != user_id).then_some(*id)
    }
}
