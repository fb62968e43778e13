//! Checks whether writes work, for callers that ask often.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use kernel::{Error, Result};

/// How long an outcome is reused.
const OUTCOME_LIFETIME: Duration = Duration::from_secs(1);
/// The maximum duration of a probe.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// The outcome of the last probe.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Result<(), String>)>>);

impl Readiness {
    /// Returns the outcome of `probe`, or a recent one. Of concurrent callers, one probes for all.
    pub(super) async fn get<F>(&self, probe: impl FnOnce() -> F + Send) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send,
    {
        let mut last = self.0.lock().await;
        let outcome = match &*last {
            Some((at, outcome)) if at.elapsed() < OUTCOME_LIFETIME => outcome.clone(),
            _ => {
                let outcome = match tokio::time::timeout(PROBE_TIMEOUT, probe()).await {
                    Ok(outcome) => outcome.map_err(|error| cause(&error)),
                    Err(_) => Err("a write took too long".to_owned()),
                };
                last.insert((Instant::now(), outcome)).1.clone()
            }
        };
        outcome.map_err(|cause| Error::Database(cause.into()))
    }
}

fn cause(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
