//! How often directories are called: no more than some connections at once, and none for a while after several calls in
//! a row failed (circuit breaker), so that a directory that is away keeps nobody waiting.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{FailureReason, UpstreamError, UpstreamRejection};
use organisation::identity_providers::IdentityProvider;
use platform::ctx::{Context, Ctx, Part};

/// The maximum number of directories that are remembered.
const MAX_KEPT: u64 = 1_000;
/// The maximum number of connections to a directory at once, of this process.
const MAX_CALLS: usize = 32;
/// After how many calls in a row that failed the directory is left alone.
const MAX_FAILURES: u32 = 3;
/// For how long. Then one call is made, and the others when it succeeded.
const PAUSE: Duration = Duration::from_secs(30);

/// The directories that were called, by the id and the version of the identity provider.
struct Directories(Cache<(i64, i64), Arc<Calls>>);

impl Part for Directories {
    fn new(_: &Context) -> Self {
        Self(Cache::new(MAX_KEPT))
    }
}

/// The calls of a directory.
struct Calls {
    places: Arc<Semaphore>,
    failures: Mutex<Failures>,
}

impl Calls {
    fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(MAX_CALLS)), failures: Mutex::default() }
    }

    /// Reads or changes the failures. Nothing panics in between.
    fn failures<T>(&self, change: impl FnOnce(&mut Failures) -> T) -> T {
        change(&mut self.failures.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The calls in a row that failed.
#[derive(Debug, Default)]
struct Failures {
    count: u32,
    /// When the next call may be made; of [`Clock::monotonic`](kernel::Clock::monotonic).
    next: Duration,
}

impl Failures {
    /// Whether a call may be made now. After a pause the first one decides for the others.
    fn may_call(&mut self, now: Duration) -> bool {
        if self.count < MAX_FAILURES {
            return true;
        }
        let may = now >= self.next;
        if may {
            self.next = now + PAUSE;
        }
        may
    }

    /// Lets another call be made at once in place of one that ended without an outcome.
    fn give_back(&mut self) {
        if self.count >= MAX_FAILURES {
            self.next = Duration::ZERO;
        }
    }

    fn add(&mut self, now: Duration) {
        self.count = self.count.saturating_add(1);
        if self.count >= MAX_FAILURES {
            self.next = now + PAUSE;
        }
    }
}

/// A call that is made now.
pub(super) struct Call {
    calls: Arc<Calls>,
    /// Whether it has to decide for the others, and has not yet.
    is_awaited: bool,
    _place: OwnedSemaphorePermit,
}

/// Begins a call of the directory of an identity provider.
pub(super) fn enter(ctx: &Ctx, provider: &IdentityProvider) -> Result<Call, UpstreamRejection> {
    let key = (provider.id, provider.version);
    let calls = ctx.part::<Directories>().0.get_with(key, || Arc::new(Calls::new()));
    let unavailable = |detail: &str| UpstreamRejection::new(FailureReason::Unavailable, detail);
    let place = Arc::clone(&calls.places).try_acquire_owned();
    let place = place.map_err(|_| unavailable("directory: there are too many sign-ins at once"))?;
    let now = ctx.clock.monotonic();
    let may = calls
        .failures(|failures| failures.may_call(now).then_some(failures.count >= MAX_FAILURES))
        .ok_or_else(|| unavailable("directory: it did not respond several times, and is asked again later"));
    may.map(|is_awaited| Call { calls, is_awaited, _place: place })
}

impl Call {
    /// Remembers whether the directory was there. The place is kept until the call is dropped.
    pub(super) fn finish<T>(&mut self, ctx: &Ctx, outcome: &Result<T, UpstreamError>) {
        let now = ctx.clock.monotonic();
        let is_away = match outcome {
            Err(UpstreamError::Rejected(refused)) => refused.reason == FailureReason::Unavailable,
            // This server failed, and not the directory.
            Err(UpstreamError::Error(_)) => return,
            Ok(_) => false,
        };
        self.is_awaited = false;
        self.calls.failures(|failures| match is_away {
            true => failures.add(now),
            false => *failures = Failures::default(),
        });
    }
}

impl Drop for Call {
    /// A call that ends without an outcome, such as that of a person who goes away, keeps the others waiting no longer.
    fn drop(&mut self) {
        if self.is_awaited {
            self.calls.failures(Failures::give_back);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_fails_is_left_alone_and_then_asked_once() {
        let at = Duration::from_secs;
        let mut failures = Failures::default();
        for _ in 0..MAX_FAILURES {
            assert!(failures.may_call(at(100)));
            failures.add(at(100));
        }
        assert!(!failures.may_call(at(101)) && !failures.may_call(at(129)));
        assert!(failures.may_call(at(130)), "the pause is over");
        assert!(!failures.may_call(at(130)), "the first call decides for the others");
        failures.add(at(131));
        assert!(!failures.may_call(at(160)) && failures.may_call(at(161)));
    }

    #[test]
    fn a_call_that_ends_without_an_outcome_leaves_the_next_one_to_decide() {
        let at = Duration::from_secs;
        let calls = Arc::new(Calls::new());
        calls.failures(|failures| (0..MAX_FAILURES).for_each(|_| failures.add(at(100))));
        for (is_awaited, may) in [(false, false), (true, true)] {
            let place = Arc::clone(&calls.places).try_acquire_owned().unwrap();
            drop(Call { calls: Arc::clone(&calls), is_awaited, _place: place });
            assert_eq!(calls.failures(|failures| failures.may_call(at(101))), may);
        }
    }
}
