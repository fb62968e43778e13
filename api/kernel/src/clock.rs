//! Time as a parameter: whoever needs the time is given a [`Clock`].

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A point in time, in UTC.
pub type Timestamp = DateTime<Utc>;

/// Where the time comes from: the system's clock, or in tests one that stands still until it is advanced. Clones of a
/// clock advance together.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Milliseconds since 1970, where the clock stands still.
    stopped_at: Option<i64>,
    ahead_millis: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still at the present time, so that no test depends on how quick the machine is.
    #[must_use]
    pub fn stopped() -> Self {
        Self { stopped_at: Some(system_millis()), ahead_millis: Arc::default() }
    }

    /// The time, to the millisecond, which is what the database keeps.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis =
            self.stopped_at.unwrap_or_else(system_millis) + self.ahead_millis.load(Ordering::Relaxed);
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Advances this clock and all its clones, so that a test need not wait.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_millis.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
fn system_millis() -> i64 {
    Utc::now().timestamp_millis()
}
