//! Failed passwords, counted so that guessing is slow and nobody is locked out by others.
//!
//! Failures are counted in rows, for each login. After a few failures, each further attempt has a longer delay. After
//! some more, an unknown browser (one in which the person has not signed in before) needs a code by email beside the
//! password, until a day has passed without a failure. A known browser has its own count, and a link that is mailed to
//! the person always works. A login that does not exist is counted in the same way, with the same statements. An
//! attempt that must wait is not verified, costs two statements that read, and is not counted.
//!
//! Failures are also counted for each address and network, in memory.

mod pending;

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{actor::RequestSource, ctx::Ctx, known_browsers};
use kernel::{Limit, Result, Timestamp, address, clock::SKEW, emails};
use pending::{Pending, PendingSlot};
use store::{
    columns::Millis,
    db::Tx,
    entity::failed_attempt::{ActiveModel, Column, Entity, Model},
};

/// The number of failures without a delay.
const FREE_FAILURES: i64 = 5;
/// The number of failures after which a password alone is not verified in a browser that is not known.
const MAX_FAILURES: i64 = 10;
/// How many passwords of a login without failures are verified at once.
const MAX_PARALLEL: usize = 50;
/// The first wait; each failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
/// The longest wait.
const MAX_WAIT: TimeDelta = TimeDelta::minutes(15);
/// How long failures are remembered after the last one.
const RETENTION: TimeDelta = TimeDelta::days(1);
/// Failures from one address, or the /64 network of an IPv6 address.
const FAILURES_OF_ADDRESS: Limit = Limit::per_hour("failures_of_address", 100);
/// Failures from one network: the /24 of an IPv4 address or the /48 of an IPv6 address.
const FAILURES_OF_NETWORK: Limit = Limit::per_hour("failures_of_network", 1_000);

/// Whether an attempt may be made now.
#[derive(Debug)]
pub enum Attempt {
    /// It may: the password is verified, and then [`Allowed::failed`] or [`Allowed::succeeded`] called.
    Allowed(Box<Allowed>),
    /// Not before so many seconds.
    Wait(u64),
    /// Not unless nothing fails for so many seconds: the person must show that the mails of the account reach them, or
    /// use a browser in which they signed in before.
    ProofNeeded(u64),
}

/// An attempt that may be made now.
#[derive(Debug)]
pub struct Allowed {
    ctx: Ctx,
    key: Vec<u8>,
    key_in_browser: Vec<u8>,
    /// Whether the failures of the browser count, since those of others stop the login elsewhere.
    in_browser: bool,
    user_id: i64,
    source: RequestSource,
    counted: i64,
    _place: PendingSlot,
}

/// Checks whether a password that was entered for a login may be verified now. `user_id` is whose login it is; `None`
/// if it is nobody's.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(ctx: &Ctx, source: &RequestSource, login: &str, user_id: Option<i64>) -> Result<Attempt> {
    let (key, key_in_browser) = keys(ctx, source, login);
    let counted = read(ctx, &key).await?;
    let mut allowed = Allowed {
        ctx: ctx.clone(),
        key,
        key_in_browser,
        in_browser: false,
        user_id: user_id.unwrap_or_default(),
        source: source.clone(),
        counted: counted.failures,
        _place: PendingSlot::default(),
    };
    let Some(blocked) = blocked(ctx, source, &counted).await else { return Ok(allowed.take()) };
    if !known_browsers::is_known(ctx, allowed.user_id, source).await? {
        return Ok(blocked);
    }
    // Failures of others do not stop the person in a browser that they used before.
    let counted = read(ctx, &allowed.key_in_browser).await?;
    if let Some(seconds) = wait(ctx, &counted) {
        return Ok(Attempt::Wait(seconds));
    }
    (allowed.in_browser, allowed.counted) = (true, counted.failures);
    Ok(allowed.take())
}

/// Returns whether so many passwords of a login failed that an unknown browser needs a code by email. Costs one
/// statement, also for a login that does not exist.
///
/// # Errors
/// When the database does not answer.
pub async fn needs_proof(ctx: &Ctx, source: &RequestSource, login: &str) -> Result<bool> {
    Ok(ctx.limits.is_enabled() && read(ctx, &keys(ctx, source, login).0).await?.failures >= MAX_FAILURES)
}

/// Returns why a password from an unknown browser is not verified; `None` if it is.
async fn blocked(ctx: &Ctx, source: &RequestSource, counted: &Model) -> Option<Attempt> {
    if !ctx.limits.is_enabled() {
        return None;
    }
    if counted.failures >= MAX_FAILURES {
        return Some(Attempt::ProofNeeded(remaining(ctx, counted, RETENTION)));
    }
    match wait(ctx, counted) {
        Some(seconds) => Some(Attempt::Wait(seconds)),
        None => source_wait(ctx, source).await.map(Attempt::Wait),
    }
}

impl Allowed {
    /// Takes a place. Without failures many sign-ins may be verified at once; after some, attempts in parallel are no
    /// more than the failures that cost no wait.
    fn take(mut self) -> Attempt {
        let key = if self.in_browser { &self.key_in_browser } else { &self.key };
        let most = match self.counted {
            _ if !self.ctx.limits.is_enabled() => usize::MAX,
            0 => MAX_PARALLEL,
            counted => usize::try_from(FREE_FAILURES - counted).unwrap_or_default().max(1),
        };
        match self.ctx.part::<Pending>().take(key, most) {
            Some(place) => {
                self._place = place;
                Attempt::Allowed(Box::new(self))
            }
            None => Attempt::Wait(1),
        }
    }

    /// Counts a failure, of the login and, if its person signed in there before, of the browser.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn failed(self) -> Result<()> {
        let Self { ctx, source, .. } = &self;
        let mut keys = vec![self.key.clone()];
        if self.in_browser || known_browsers::is_known(ctx, self.user_id, source).await? {
            keys.push(self.key_in_browser.clone());
        }
        let write = ctx.db.write(keys, |tx, keys| {
            Box::pin(async move {
                for key in keys.iter() {
                    count(tx, key).await?;
                }
                Ok(())
            })
        });
        write.await?;
        if let Some(ip) = source.ip {
            ctx.limits.count(FAILURES_OF_ADDRESS, &source.limit_key()).await;
            ctx.limits.count(FAILURES_OF_NETWORK, &address::network(ip).to_string()).await;
        }
        Ok(())
    }

    /// Forgets the failures: those of the browser and, unless others keep the login waiting elsewhere, of the login.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn succeeded(self) -> Result<()> {
        if self.counted == 0 {
            return Ok(());
        }
        let mut keys = vec![self.key_in_browser];
        if !self.in_browser {
            keys.push(self.key);
        }
        let write = self.ctx.db.write(keys, |tx, keys| {
            Box::pin(async move {
                Entity::delete_many().filter(Column::KeyHash.is_in(keys.clone())).exec(&**tx).await?;
                Ok(())
            })
        });
        write.await
    }
}

/// Returns the keys of a login and of the login in the browser of a request.
fn keys(ctx: &Ctx, source: &RequestSource, login: &str) -> (Vec<u8>, Vec<u8>) {
    let login = emails::lookup_key(login);
    let browser = source.browser.as_deref().unwrap_or_default();
    (ctx.secrets.attempt_key(&login, &[]), ctx.secrets.attempt_key(&login, browser))
}

/// Returns when a failure can have been last. A later one was stored by a clock that was set back since, and does not
/// count.
fn latest(now: Timestamp) -> Timestamp {
    now + SKEW
}

/// Reads how often a login failed, within the time that failures are remembered.
async fn read(ctx: &Ctx, key: &[u8]) -> Result<Model> {
    let row = Entity::find_by_id(key.to_vec()).one(ctx.db.read()).await?;
    let now = ctx.clock.now();
    let none = Model { key_hash: Vec::new(), failures: 0, last_at: now.into(), expires_at: now.into() };
    Ok(row.filter(|row| row.expires_at.0 > now && row.last_at.0 <= latest(now)).unwrap_or(none))
}

/// Returns how many seconds a login must wait; `None` if it need not.
fn wait(ctx: &Ctx, counted: &Model) -> Option<u64> {
    if counted.failures < FREE_FAILURES {
        return None;
    }
    let doubled = u32::try_from((counted.failures - FREE_FAILURES).clamp(0, 16)).unwrap_or_default();
    let wait = (FIRST_WAIT * 2_i32.pow(doubled)).min(MAX_WAIT);
    Some(remaining(ctx, counted, wait)).filter(|seconds| *seconds > 0)
}

/// Returns how many seconds of a time since the last failure remain. The clock of another instance may be a little
/// ahead.
fn remaining(ctx: &Ctx, counted: &Model, of: TimeDelta) -> u64 {
    let passed = (ctx.clock.now() - counted.last_at.0).max(TimeDelta::zero());
    let left = (of - passed).num_milliseconds().clamp(0, i64::MAX).unsigned_abs();
    left.div_ceil(1_000)
}

/// Returns how many seconds the address or network of a request must wait after its failures; `None` if it need not.
async fn source_wait(ctx: &Ctx, source: &RequestSource) -> Option<u64> {
    let ip = source.ip?;
    let network = address::network(ip).to_string();
    for (limit, caller) in [(FAILURES_OF_ADDRESS, source.limit_key()), (FAILURES_OF_NETWORK, network)] {
        if let Some(seconds) = ctx.limits.exceeded(limit, &caller).await {
            return Some(seconds);
        }
    }
    None
}

/// Counts a failure in one statement. What is older than failures are remembered does not count, nor what is in the
/// future.
async fn count(tx: &Tx<'_>, key: &[u8]) -> Result<()> {
    let now = tx.now();
    let (at, until) = (Millis::from(now), Millis::from(now + RETENTION));
    let row = ActiveModel {
        key_hash: Set(key.to_vec()),
        failures: Set(1),
        last_at: Set(at),
        expires_at: Set(until),
    };
    let stored = || Expr::col((Entity, Column::Failures));
    let is_over = Expr::col((Entity, Column::ExpiresAt))
        .lte(at)
        .or(Expr::col((Entity, Column::LastAt)).gt(Millis::from(latest(now))));
    let sum = Expr::case(is_over, Expr::value(1_i64)).finally(stored().add(1_i64));
    let add = OnConflict::column(Column::KeyHash)
        .value(Column::Failures, sum)
        .update_columns([Column::LastAt, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row).on_conflict(add).exec_without_returning(&**tx).await?;
    Ok(())
}
