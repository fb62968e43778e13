//! Time as a parameter: code that needs the time takes a [`Clock`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A point in time, in UTC.
pub type Timestamp = DateTime<Utc>;

/// By how much the clocks of two instances may differ.
pub const SKEW: TimeDelta = TimeDelta::minutes(1);
/// How far ahead a clock may be before it is set right without that anything is forgotten that was revoked or must not
/// be done twice.
pub const MAX_AHEAD: TimeDelta = TimeDelta::hours(1);

/// The system's two clocks. [`Clock::now`] is the time of day: it is stored and shown, and jumps when it is set.
/// [`Clock::monotonic`] measures limits and pauses. In tests both stand still until they are advanced. Clones of a
/// clock advance together.
#[derive(Debug, Clone)]
pub struct Clock(Arc<State>);

#[derive(Debug)]
struct State {
    started: Instant,
    /// Milliseconds since 1970, where the clock stands still.
    stopped_at: Option<i64>,
    /// How much time has passed beyond what really has.
    passed_millis: AtomicI64,
    /// By how much the time of day was set.
    set_millis: AtomicI64,
}

impl Clock {
    /// Returns the system clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(None)
    }

    /// Returns a clock that is stopped at the current time, so that tests do not depend on the speed of the machine.
    #[must_use]
    pub fn stopped() -> Self {
        Self::new(Some(system_millis()))
    }

    fn new(stopped_at: Option<i64>) -> Self {
        Self(Arc::new(State {
            started: Instant::now(),
            stopped_at,
            passed_millis: AtomicI64::new(0),
            set_millis: AtomicI64::new(0),
        }))
    }

    /// Returns the time with millisecond precision, like the database.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis = self.0.stopped_at.unwrap_or_else(system_millis)
            + self.passed_millis()
            + self.0.set_millis.load(Ordering::Relaxed);
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// How long the clock has been running. It never goes back, whatever the time is set to.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        let really = if self.0.stopped_at.is_none() { self.0.started.elapsed() } else { Duration::ZERO };
        really + Duration::from_millis(self.passed_millis().unsigned_abs())
    }

    /// Advances this clock and all its clones, so that a test need not wait.
    pub fn advance(&self, by: TimeDelta) {
        self.0.passed_millis.fetch_add(by.num_milliseconds().max(0), Ordering::Relaxed);
    }

    /// Sets the time of day of this clock and all its clones forward or back, as an administrator or NTP does. No time
    /// passes.
    pub fn set(&self, by: TimeDelta) {
        self.0.set_millis.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }

    fn passed_millis(&self) -> i64 {
        self.0.passed_millis.load(Ordering::Relaxed)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
fn system_millis() -> i64 {
    Utc::now().timestamp_millis()
}

/// Whether two times are at most `window` apart. A stored time may be in the future: the clock was set back since, or
/// the clock of another instance is a little ahead.
#[must_use]
pub fn are_close(one: Timestamp, other: Timestamp, window: TimeDelta) -> bool {
    (one - other).abs() <= window
}
