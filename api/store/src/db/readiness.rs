//! Whether writes work, for those that ask often.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use kernel::{Error, Result};

/// How long an answer is used again.
const KEPT: Duration = Duration::from_secs(1);
/// The longest that a probe may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The outcome of the last probe.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Result<(), String>)>>);

impl Readiness {
    /// The outcome of `probe`, or of one that ended a moment ago. Of callers at the same time one probes for all.
    pub(super) async fn get<F>(&self, probe: impl FnOnce() -> F + Send) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send,
    {
        let mut last = self.0.lock().await;
        let outcome = match &*last {
            Some((at, outcome)) if at.elapsed() < KEPT => outcome.clone(),
            _ => {
                let outcome = match tokio::time::timeout(PATIENCE, probe()).await {
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
