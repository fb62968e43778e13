//! Logs failures of work in the background and of requests.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use kernel::Error;

/// How often failures of requests that have the same cause are logged.
const PERIOD: Duration = Duration::from_secs(10);
/// The maximum number of causes that are distinguished in a period.
const MAX_CAUSES: usize = 16;

/// The failures of requests of this process.
static FAILURES: LazyLock<Mutex<Failures>> = LazyLock::new(Mutex::default);

/// The failures of each cause that were logged in the current period.
#[derive(Default)]
struct Failures(HashMap<String, Logged>);

struct Logged {
    at: Instant,
    /// The number of failures since then, which were not logged.
    more: u64,
}

impl Failures {
    /// Notes a failure. Returns whether it must be logged: the number of failures of its cause that were not logged
    /// before it.
    fn note(&mut self, cause: &str, now: Instant) -> Option<u64> {
        if self.0.len() >= MAX_CAUSES {
            self.0.retain(|_, logged| now.saturating_duration_since(logged.at) < PERIOD);
        }
        // Beyond the maximum, causes share an entry.
        let cause = if self.0.len() < MAX_CAUSES || self.0.contains_key(cause) { cause } else { "" };
        match self.0.get_mut(cause) {
            Some(logged) if now.saturating_duration_since(logged.at) < PERIOD => {
                logged.more += 1;
                None
            }
            Some(logged) => {
                logged.at = now;
                Some(std::mem::take(&mut logged.more))
            }
            None => {
                self.0.insert(cause.to_owned(), Logged { at: now, more: 0 });
                Some(0)
            }
        }
    }
}

/// Logs the private cause of a failed request, if it has one. While the database fails, for example because its disk is
/// full, every request fails for the same cause. Such a cause is logged once in ten seconds, with the number of
/// failures in between.
pub fn log_request(error: &Error, consequence: &'static str) {
    let Some(cause) = error.cause_to_log() else { return };
    if let Error::Database(_) = error {
        let mut failures = FAILURES.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(unlogged) = failures.note(&cause.to_string(), Instant::now()) else { return };
        drop(failures);
        tracing::error!(%cause, unlogged, "{consequence}: the database failed");
    } else {
        tracing::error!(%cause, "{consequence}");
    }
}

/// Logs a failure of work in the background, which is tried again. It is logged at the debug level if it is one of many
/// during an outage of the database server, since the outage itself is logged.
pub fn log_failure(error: &Error, consequence: &'static str) {
    let cause = cause(error);
    match error.is_outage() {
        true => tracing::debug!(%cause, "{consequence}"),
        false => tracing::warn!(%cause, "{consequence}"),
    }
}

/// Returns the error with its private cause, for the log and the row of a job.
pub(crate) fn cause(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_logged_once_in_a_period_with_the_number_of_failures_between() {
        let mut failures = Failures::default();
        let begin = Instant::now();
        assert_eq!(failures.note("full", begin), Some(0));
        for _ in 0..1_000 {
            assert_eq!(failures.note("full", begin + PERIOD / 2), None);
        }
        assert_eq!(failures.note("locked", begin + PERIOD / 2), Some(0), "another cause");
        assert_eq!(failures.note("full", begin + PERIOD), Some(1_000));
        assert_eq!(failures.note("full", begin + PERIOD), None);
    }

    #[test]
    fn causes_that_differ_each_time_do_not_grow_the_log() {
        let mut failures = Failures::default();
        let begin = Instant::now();
        let logged = |failures: &mut Failures, at| {
            (0..1_000).filter(|number| failures.note(&format!("cause {number}"), at).is_some()).count()
        };
        assert_eq!(logged(&mut failures, begin), MAX_CAUSES + 1);
        assert!(logged(&mut failures, begin + 2 * PERIOD) <= MAX_CAUSES + 1);
        assert!(failures.0.len() <= MAX_CAUSES + 1);
    }
}
