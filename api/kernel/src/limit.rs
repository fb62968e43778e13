//! Rate limits. What is limited is declared as a [`Limit`]; where calls are counted is a [`Counter`], so that several
//! machines can share one.

use std::{
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;

use super::{
    clock::Clock,
    error::{Error, Result},
    secrets::{base64url, sha256},
};

/// How many different callers are remembered.
const MAX_CALLERS: u64 = 100_000;
/// The maximum length of the name of a caller in memory, in bytes: longer ones are kept as their hash.
const MAX_NAME: usize = 64;
/// How long a caller that does not call is remembered: longer than the longest period of a limit.
const REMEMBERED: Duration = Duration::from_secs(2 * 3_600);

/// A rate limit: a number of calls per period for each caller, in a burst or spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    name: &'static str,
    quota: u32,
    period: Duration,
}

impl Limit {
    /// Creates a limit of `quota` calls per minute; 0 for no limit. Limits of different names are counted separately.
    #[must_use]
    pub const fn per_minute(name: &'static str, quota: u32) -> Self {
        Self { name, quota, period: Duration::from_secs(60) }
    }

    /// Creates a limit of `quota` calls per hour; 0 for no limit.
    #[must_use]
    pub const fn per_hour(name: &'static str, quota: u32) -> Self {
        Self { name, quota, period: Duration::from_secs(3_600) }
    }

    /// Returns how many calls a caller may make per period; 0 for no limit.
    #[must_use]
    pub fn quota(self) -> u64 {
        self.quota.into()
    }
}

/// The remaining quota of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How many calls it may make immediately; `None` when it exceeded the limit.
    pub remaining: Option<u64>,
    /// In how many seconds it has its full quota again or, when it exceeded the limit, may call again.
    pub seconds: u64,
}

/// What a [`Counter`] returns.
pub type Counted<'a> = Pin<Box<dyn Future<Output = Left> + Send + 'a>>;

/// Counts calls.
pub trait Counter: Debug + Send + Sync {
    /// Counts a call that costs as much as `cost` calls, at a time of [`Clock::monotonic`], unless it exceeds the
    /// limit.
    fn count<'a>(&'a self, limit: Limit, caller: &'a str, cost: u32, now: Duration) -> Counted<'a>;
}

/// Counts in the memory of this process, by the generic cell rate algorithm, which needs one number per caller. Of more
/// callers than are remembered, those that call often are.
#[derive(Debug)]
struct InMemory(Cache<(&'static str, String), Arc<AtomicI64>>);

impl InMemory {
    fn new(max_callers: u64) -> Self {
        Self(Cache::builder().max_capacity(max_callers).time_to_idle(REMEMBERED).build())
    }

    /// What a caller is remembered by. Some names are what somebody typed.
    fn name(caller: &str) -> String {
        match caller.len() <= MAX_NAME {
            true => caller.to_owned(),
            false => base64url(&sha256(caller.as_bytes())),
        }
    }

    fn count_now(&self, limit: Limit, caller: &str, cost: u32, now: Duration) -> Left {
        let period = micros(limit.period);
        let each = (period / i64::from(limit.quota.max(1))).max(1);
        let cost = each.saturating_mul(cost.into());
        let now = micros(now);
        let busy_until = self.0.get_with((limit.name, Self::name(caller)), || Arc::new(AtomicI64::new(0)));
        let take = |until: i64| {
            let next = until.max(now).saturating_add(cost);
            (next - now <= period).then_some(next)
        };
        match busy_until.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
            Ok(before) => {
                let ahead = before.max(now) + cost - now;
                Left { remaining: Some(((period - ahead) / each).unsigned_abs()), seconds: seconds(ahead) }
            }
            Err(until) => Left { remaining: None, seconds: seconds(until.max(now) + cost - now - period) },
        }
    }
}

impl Counter for InMemory {
    fn count<'a>(&'a self, limit: Limit, caller: &'a str, cost: u32, now: Duration) -> Counted<'a> {
        Box::pin(std::future::ready(self.count_now(limit, caller, cost, now)))
    }
}

/// Checks rate limits. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// `None` counts nothing.
    counter: Option<Arc<dyn Counter>>,
    clock: Clock,
}

impl Limits {
    /// Counts in the memory of this process.
    #[must_use]
    pub fn in_memory(clock: Clock) -> Self {
        Self { counter: Some(Arc::new(InMemory::new(MAX_CALLERS))), clock }
    }

    /// Limits nothing.
    #[must_use]
    pub fn disabled(clock: Clock) -> Self {
        Self { counter: None, clock }
    }

    /// Whether anything is limited.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.counter.is_some()
    }

    /// Returns after how many seconds a caller who used up the quota may call again; `None` when some is left. Counts
    /// nothing.
    pub async fn exceeded(&self, limit: Limit, caller: &str) -> Option<u64> {
        let left = self.count_cost(limit, caller, 0).await?;
        let is_used_up = left.remaining.is_none_or(|remaining| remaining == 0);
        is_used_up.then(|| limit.period.as_secs().div_ceil(limit.quota()).max(1))
    }

    /// Counts one call; `None` when there is no limit.
    pub async fn count(&self, limit: Limit, caller: &str) -> Option<Left> {
        self.count_cost(limit, caller, 1).await
    }

    /// Counts one call, and rejects it when the caller exceeded the limit.
    ///
    /// # Errors
    /// [`Error::TooOften`].
    pub async fn check(&self, limit: Limit, caller: &str) -> Result<()> {
        self.check_cost(limit, caller, 1).await
    }

    /// Counts a call that costs as much as `cost` calls, and rejects it when the caller exceeded the limit.
    ///
    /// # Errors
    /// [`Error::TooOften`].
    pub async fn check_cost(&self, limit: Limit, caller: &str, cost: u32) -> Result<()> {
        match self.count_cost(limit, caller, cost).await {
            Some(Left { remaining: None, seconds }) => Err(Error::TooOften(seconds)),
            _ => Ok(()),
        }
    }

    async fn count_cost(&self, limit: Limit, caller: &str, cost: u32) -> Option<Left> {
        let counter = self.counter.as_ref().filter(|_| limit.quota > 0)?;
        Some(counter.count(limit, caller, cost, self.clock.monotonic()).await)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 2)
}

/// Converts microseconds to whole seconds, rounded up, at least one.
fn seconds(micros: i64) -> u64 {
    (micros.max(1).unsigned_abs()).div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[tokio::test]
    async fn a_quota_can_be_used_at_once_and_comes_back_with_time() {
        let clock = Clock::stopped();
        let limits = Limits::in_memory(clock.clone());
        let (minute, hour) = (Limit::per_minute("m", 60), Limit::per_hour("h", 4));
        for used in 1..=60 {
            assert_eq!(limits.count(minute, "ana").await.unwrap().remaining, Some(60 - used));
        }
        assert_eq!(limits.count(minute, "ana").await, Some(Left { remaining: None, seconds: 1 }));
        assert_eq!(limits.count(minute, "bob").await.unwrap().remaining, Some(59));
        assert!(limits.check_cost(hour, "ana", 3).await.is_ok(), "another limit is counted separately");
        assert!(matches!(limits.check_cost(hour, "ana", 2).await, Err(Error::TooOften(900))));
        assert!(limits.check(hour, "ana").await.is_ok());
        clock.advance(TimeDelta::seconds(2));
        assert_eq!(limits.count(minute, "ana").await.unwrap().remaining, Some(1));
        assert_eq!(limits.count(Limit::per_minute("none", 0), "ana").await, None);
        assert_eq!(Limits::disabled(clock).count(minute, "ana").await, None);
    }

    #[test]
    fn of_very_many_callers_those_who_call_often_are_limited_and_the_memory_is_bounded() {
        let calls = InMemory::new(100);
        let limit = Limit::per_minute("m", 10);
        let mut refused = 0;
        for number in 0..20_000 {
            calls.count_now(limit, &number.to_string(), 1, Duration::ZERO);
            if number % 100 == 0 {
                refused += usize::from(calls.count_now(limit, "ana", 1, Duration::ZERO).remaining.is_none());
                calls.0.run_pending_tasks();
            }
        }
        assert!(calls.0.entry_count() <= 100, "{}", calls.0.entry_count());
        assert!(refused > 100, "{refused} of 200 calls were refused: ten are allowed");
    }

    #[test]
    fn a_long_name_takes_no_more_memory_than_its_hash() {
        let calls = InMemory::new(100);
        let limit = Limit::per_minute("m", 1);
        let long = "x".repeat(100_000);
        assert!(calls.count_now(limit, &long, 1, Duration::ZERO).remaining.is_some());
        assert!(calls.count_now(limit, &long, 1, Duration::ZERO).remaining.is_none());
        assert!(calls.count_now(limit, &format!("{long}y"), 1, Duration::ZERO).remaining.is_some());
        assert!(calls.0.iter().all(|(key, _)| key.1.len() <= MAX_NAME));
    }

    #[tokio::test]
    async fn a_quota_may_be_larger_than_the_period_has_microseconds() {
        let limits = Limits::in_memory(Clock::stopped());
        assert!(limits.check(Limit::per_minute("large", u32::MAX), "ana").await.is_ok());
    }
}
