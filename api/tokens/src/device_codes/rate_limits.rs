//! How fast devices may poll, and how often people may try user codes. Kept in the process, so that a device that
//! waits costs one look-up and no write.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use moka::sync::Cache;
use uuid::Uuid;

use super::LIFETIME;
use kernel::{Error, Limit, Result, Timestamp, limit::Left};
use platform::{
    actor::RequestSource,
    ctx::{Context, Ctx, Part},
};

/// How many polling devices are remembered.
const MOST_DEVICES: u64 = 50_000;
/// How much earlier than it should a poll may come, in milliseconds: networks are not punctual.
const LEEWAY: i64 = 1_000;
/// How often a minute one person, or one address, may try user codes.
const GUESSES: u32 = 20;
/// How often a minute all whom nobody knows may, together: of a thousand codes that wait, a million guesses find one
/// with a chance of 4 %.
const ALL_GUESSES: u32 = 600;
/// How often a minute one address may ask for codes.
const REQUESTS: u32 = 120;

/// How fast devices may poll, and how often people may try user codes.
pub(super) struct DeviceLimits {
    polled: Cache<Uuid, Arc<AtomicI64>>,
    guesses: Limit,
    all_guesses: Limit,
    requests: Limit,
}

impl Part for DeviceLimits {
    fn new(_: &Context) -> Self {
        let polled = Cache::builder().max_capacity(MOST_DEVICES).time_to_idle(2 * LIFETIME).build();
        Self {
            polled,
            guesses: Limit::new(GUESSES),
            all_guesses: Limit::new(ALL_GUESSES),
            requests: Limit::new(REQUESTS),
        }
    }
}

impl DeviceLimits {
    /// Counts a poll; says whether it comes sooner after the last one than `interval` seconds.
    pub(super) fn is_too_fast(&self, id: Uuid, interval: i64, now: Timestamp) -> bool {
        let now = now.timestamp_millis();
        let last = match self.polled.get(&id) {
            Some(known) => known,
            None => self.polled.get_with(id, || Arc::new(AtomicI64::new(i64::MIN))),
        };
        let last = last.swap(now, Ordering::SeqCst);
        now < last.saturating_add(interval.saturating_mul(1_000) - LEEWAY)
    }
}

/// Whether a user code may be tried once more: each person and each address has its own quota, and those whom nobody
/// knows have one together, so that many addresses are no help, and yet nobody is kept out who is signed in.
///
/// # Errors
/// [`Error::TooOften`].
pub fn may_guess(ctx: &Ctx, source: &RequestSource, user_id: Option<i64>) -> Result<()> {
    let now = ctx.clock.now();
    let limits = ctx.part::<DeviceLimits>();
    enough(limits.guesses.count(&address(source), now))?;
    match user_id {
        Some(id) => enough(limits.guesses.count(&format!("user {id}"), now)),
        None => enough(limits.all_guesses.count("", now)),
    }
}

/// Whether an address may ask for codes once more.
///
/// # Errors
/// [`Error::TooOften`].
pub fn may_ask(ctx: &Ctx, source: &RequestSource) -> Result<()> {
    enough(ctx.part::<DeviceLimits>().requests.count(&address(source), ctx.clock.now()))
}

fn enough(left: Option<Left>) -> Result<()> {
    match left {
        Some(Left { remaining: None, seconds }) => Err(Error::TooOften(seconds)),
        _ => Ok(()),
    }
}

/// What is counted as one address: of IPv6 the network, since whoever has one has all of it.
fn address(source: &RequestSource) -> String {
    match source.ip.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => format!("{:x?}", &ip.segments()[..4]),
        None => String::new(),
    }
}
