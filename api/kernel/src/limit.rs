//! Rate limits, kept in the memory of the process.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;

/// How many different callers are remembered.
const MAX_CALLERS: u64 = 50_000;

/// A rate limit: a number of calls per minute for each caller, in a burst or spread, by the generic cell rate
/// algorithm, which needs one number per caller.
#[derive(Debug, Clone)]
pub struct Limit {
    quota: i64,
    callers: Cache<String, Arc<AtomicI64>>,
}

/// The remaining quota of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How many calls it may make immediately; `None` when it exceeded the limit.
    pub remaining: Option<u64>,
    /// In how many seconds it has its full quota again or, when it exceeded the limit, may call again.
    pub seconds: u64,
}

/// The window, in microseconds.
const WINDOW: i64 = 60_000_000;

impl Limit {
    /// Creates a limit of `quota` calls per minute; 0 for no limit.
    #[must_use]
    pub fn new(quota: u32) -> Self {
        let callers =
            Cache::builder().max_capacity(MAX_CALLERS).time_to_idle(Duration::from_secs(120)).build();
        Self { quota: i64::from(quota), callers }
    }

    /// Returns how many calls a caller may make per minute; 0 for no limit.
    #[must_use]
    pub fn quota(&self) -> u64 {
        self.quota.unsigned_abs()
    }

    /// Counts one call, at a time of [`Clock::monotonic`](super::Clock::monotonic); `None` when there is no limit.
    #[must_use]
    pub fn count(&self, caller: &str, now: Duration) -> Option<Left> {
        self.count_within(self.quota, caller, now)
    }

    /// Like `count`, with a quota that can change at run time.
    #[must_use]
    pub fn count_within(&self, quota: i64, caller: &str, now: Duration) -> Option<Left> {
        if quota == 0 {
            return None;
        }
        let each = WINDOW / quota;
        let now = i64::try_from(now.as_micros()).unwrap_or(i64::MAX / 2);
        let busy_until = match self.callers.get(caller) {
            Some(known) => known,
            None => self.callers.get_with_by_ref(caller, || Arc::new(AtomicI64::new(0))),
        };
        let take = |until: i64| {
            let next = until.max(now) + each;
            (next - now <= WINDOW).then_some(next)
        };
        Some(match busy_until.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
            Ok(before) => {
                let ahead = before.max(now) + each - now;
                Left { remaining: Some(((WINDOW - ahead) / each).unsigned_abs()), seconds: seconds(ahead) }
            }
            Err(until) => Left { remaining: None, seconds: seconds(until + each - now - WINDOW) },
        })
    }
}

/// Converts microseconds to whole seconds, rounded up, at least one.
fn seconds(micros: i64) -> u64 {
    (micros.max(1).unsigned_abs()).div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_can_be_used_at_once_and_comes_back_with_time() {
        let limit = Limit::new(60);
        let start = Duration::from_secs(1_000);
        for used in 1..=60 {
            assert_eq!(limit.count("ana", start).unwrap().remaining, Some(60 - used));
        }
        assert_eq!(limit.count("ana", start), Some(Left { remaining: None, seconds: 1 }));
        assert_eq!(limit.count("bob", start).unwrap().remaining, Some(59));
        let later = start + Duration::from_secs(2);
        assert_eq!(limit.count("ana", later).unwrap().remaining, Some(1));
        assert_eq!(Limit::new(0).count("ana", start), None);
    }
}
