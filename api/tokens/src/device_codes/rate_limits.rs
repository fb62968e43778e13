//! Rate limits for polling devices and for people who enter user codes. They are kept in the process, so that a poll
//! costs one look-up and no write.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;
use uuid::Uuid;

use super::LIFETIME;
use kernel::{Error, Limit, Result, limit::Left};
use platform::{
    actor::RequestSource,
    ctx::{Context, Ctx, Part},
};

/// The maximum number of polling devices whose last poll is remembered.
const MAX_DEVICES: u64 = 50_000;
/// By how much a poll may be early, in milliseconds, since network delays vary.
const POLL_TOLERANCE_MILLIS: i64 = 1_000;
/// User codes that one person, or one address, may try per minute.
const MAX_GUESSES: u32 = 20;
/// User codes that all anonymous callers together may try per minute. With a thousand pending codes, a million guesses
/// find one with a probability of 4 %.
const MAX_GUESSES_IN_TOTAL: u32 = 600;
/// Device authorization requests of one address per minute.
const MAX_REQUESTS: u32 = 120;

/// The counters of these limits.
pub(super) struct DeviceLimits {
    polled: Cache<Uuid, Arc<AtomicI64>>,
    guesses: Limit,
    all_guesses: Limit,
    requests: Limit,
}

impl Part for DeviceLimits {
    fn new(ctx: &Context) -> Self {
        let limit = |requests| Limit::new(ctx.config.server.limit(requests));
        let polled = Cache::builder().max_capacity(MAX_DEVICES).time_to_idle(2 * LIFETIME).build();
        Self {
            polled,
            guesses: limit(MAX_GUESSES),
            all_guesses: limit(MAX_GUESSES_IN_TOTAL),
            requests: limit(MAX_REQUESTS),
        }
    }
}

impl DeviceLimits {
    /// Records a poll at a time of [`Clock::monotonic`](kernel::Clock::monotonic). Returns whether it comes less than
    /// `interval` seconds after the last one.
    pub(super) fn is_too_fast(&self, id: Uuid, interval: i64, now: Duration) -> bool {
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let last = match self.polled.get(&id) {
            Some(known) => known,
            None => self.polled.get_with(id, || Arc::new(AtomicI64::new(i64::MIN))),
        };
        let last = last.swap(now, Ordering::SeqCst);
        now < last.saturating_add(interval.saturating_mul(1_000) - POLL_TOLERANCE_MILLIS)
    }
}

/// Counts an attempt to enter a user code. Each person and each address has a quota, and all anonymous callers share
/// one, so that an attacker gains nothing from many addresses and signed-in people are not affected.
///
/// # Errors
/// [`Error::TooOften`].
pub fn may_guess(ctx: &Ctx, source: &RequestSource, user_id: Option<i64>) -> Result<()> {
    let now = ctx.clock.monotonic();
    let limits = ctx.part::<DeviceLimits>();
    enough(limits.guesses.count(&source.limit_key(), now))?;
    match user_id {
        Some(id) => enough(limits.guesses.count(&format!("user {id}"), now)),
        None => enough(limits.all_guesses.count("", now)),
    }
}

/// Counts a device authorization request of an address.
///
/// # Errors
/// [`Error::TooOften`].
pub fn may_ask(ctx: &Ctx, source: &RequestSource) -> Result<()> {
    enough(ctx.part::<DeviceLimits>().requests.count(&source.limit_key(), ctx.clock.monotonic()))
}

fn enough(left: Option<Left>) -> Result<()> {
    match left {
        Some(Left { remaining: None, seconds }) => Err(Error::TooOften(seconds)),
        _ => Ok(()),
    }
}
