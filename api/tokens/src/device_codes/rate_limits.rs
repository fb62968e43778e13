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
use kernel::{Limit, Result};
use platform::{
    actor::RequestSource,
    ctx::{Context, Ctx, Part},
    limits::SharedLimit,
};

/// The maximum number of polling devices whose last poll is remembered.
const MAX_DEVICES: u64 = 50_000;
/// By how much a poll may be early, in milliseconds, since network delays vary.
const POLL_TOLERANCE_MILLIS: i64 = 1_000;
/// User codes that one person, or one address, may try.
const GUESSES: Limit = Limit::per_minute("user_codes", 20);
/// User codes that all anonymous callers together may try. With a thousand pending codes, a million guesses find one
/// with a probability of 4 %.
const GUESSES_IN_TOTAL: Limit = Limit::per_minute("user_codes_in_total", 600);
/// Device authorization requests.
const REQUESTS: SharedLimit =
    SharedLimit { name: "device_authorizations", of_address: 120, in_total: 1_200, not_refused: 12 };

/// When devices polled last.
pub(super) struct DeviceLimits {
    polled: Cache<Uuid, Arc<AtomicI64>>,
}

impl Part for DeviceLimits {
    fn new(_: &Context) -> Self {
        let polled = Cache::builder().max_capacity(MAX_DEVICES).time_to_idle(2 * LIFETIME).build();
        Self { polled }
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
/// [`kernel::Error::TooOften`].
pub async fn may_guess(ctx: &Ctx, source: &RequestSource, user_id: Option<i64>) -> Result<()> {
    ctx.limits.check(GUESSES, &source.limit_key()).await?;
    match user_id {
        Some(id) => ctx.limits.check(GUESSES, &format!("user {id}")).await,
        None => ctx.limits.check(GUESSES_IN_TOTAL, "").await,
    }
}

/// Counts a device authorization request.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn may_ask(ctx: &Ctx, source: &RequestSource) -> Result<()> {
    REQUESTS.check(ctx, source).await
}
