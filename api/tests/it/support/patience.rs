//! Waiting for what a server does beside its answers. Tests wait for something to happen, never for time to pass.

use std::time::{Duration, Instant};

/// How long a test waits for something before it fails: no machine is so slow that it should take longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// A wait, counted from when it is made.
pub struct Patience(Instant);

impl Patience {
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Pauses before the next look. Fails with `what`, which was waited for, when there were enough.
    pub async fn pause(&self, what: impl FnOnce() -> String) {
        assert!(self.0.elapsed() < PATIENCE, "waited in vain: {}", what());
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until a condition is true.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let patience = Patience::begin();
    while !holds().await {
        patience.pause(|| what.to_owned()).await;
    }
}

/// Whether something takes less than `limit` in at least one of several tries, each of which returns how long it
/// took. A machine that is busy may be slow for a while; what is slow by its nature is slow each time.
pub async fn is_quick(limit: Duration, mut attempt: impl AsyncFnMut() -> Duration) -> bool {
    for _ in 0..10 {
        if attempt().await < limit {
            return true;
        }
    }
    false
}
