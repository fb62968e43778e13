//! Time as a parameter: whoever needs the time is given a [`Clock`].

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A point in time, in UTC.
pub type Timestamp = DateTime<Utc>;

/// Where the time comes from: the system's clock, moved on by what a test asked for.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_millis: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// The time, to the millisecond, which is what the database keeps.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
        let millis = Utc::now().timestamp_millis() + self.ahead_millis.load(Ordering::Relaxed);
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Moves this clock and all its clones on, so that a test need not wait.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_millis.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}
