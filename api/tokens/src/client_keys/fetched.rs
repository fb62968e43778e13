//! Key sets that applications and identity providers publish at their `jwks_uri`, kept in the process.
//!
//! One is fetched when it is first needed, when it has become old, and when it does not have a key that a client signed
//! with; once for all requests that wait for it. Unknown keys cause three fetches at once, and then one every few
//! seconds.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use moka::sync::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::Unverified;
use kernel::jose::KeySet;
use platform::ctx::{Context, Ctx, Part};

/// The maximum number of cached key sets.
const MAX_SETS: u64 = 2_000;
/// The cache time of a key set whose server states none, in seconds.
const DEFAULT_LIFETIME_SECONDS: u64 = 300;
/// The minimum and maximum cache time, in seconds, whatever the server states.
const LIFETIME_SECONDS: std::ops::RangeInclusive<u64> = 60..=3_600;
/// For how long an expired key set is used while its server cannot be reached.
const MAX_STALE_AGE: Duration = Duration::from_secs(6 * 3_600);
/// The minimum time between two fetches of an expired or missing key set.
const MIN_FETCH_INTERVAL: Duration = Duration::from_secs(5);
/// The number of fetches that unknown keys may cause in succession (OpenID Connect Core section 10.1.1).
const MAX_UNKNOWN_KEY_FETCHES: u32 = 3;
/// The time after which an unknown key may cause another fetch.
const REFILL: Duration = Duration::from_secs(5);

const UNREACHABLE: Unverified = Unverified("the keys cannot be fetched from the jwks_uri");
const TOO_LARGE: Unverified = Unverified("what is at the jwks_uri is too large for a key set");
const REFUSES: Unverified = Unverified("the jwks_uri does not answer with the status 200");
const MALFORMED: Unverified = Unverified("what is at the jwks_uri is not a JSON Web Key Set");

/// The key sets, by publisher and address.
pub(super) struct FetchedKeySets(Cache<(Publisher, String), Arc<Entry>>);

/// The publisher of a key set, with its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Publisher {
    Application(i64),
    IdentityProvider(i64),
}

#[derive(Default)]
struct Entry {
    state: RwLock<State>,
    /// Locked by the task that fetches.
    fetching: Arc<Mutex<()>>,
}

/// Times are those of [`Clock::monotonic`](kernel::Clock::monotonic).
#[derive(Clone)]
struct State {
    keys: Option<Arc<KeySet>>,
    /// When they expire.
    fresh_until: Duration,
    /// Until when they are used although they have expired, if they cannot be fetched.
    usable_until: Duration,
    /// When they were last fetched, with or without success.
    tried_at: Option<Duration>,
    /// How far the fetches that unknown keys caused reach into the future, each for [`REFILL`].
    spent_until: Duration,
    failure: Unverified,
}

impl Default for State {
    fn default() -> Self {
        let (fresh_until, usable_until) = (Duration::ZERO, Duration::ZERO);
        let spent_until = Duration::ZERO;
        Self { keys: None, fresh_until, usable_until, tried_at: None, spent_until, failure: UNREACHABLE }
    }
}

impl Part for FetchedKeySets {
    fn new(_: &Context) -> Self {
        Self(Cache::new(MAX_SETS))
    }
}

impl FetchedKeySets {
    /// Returns the key set at an address; a newer one than `known` if there is one.
    pub(super) async fn get(
        &self,
        ctx: &Ctx,
        publisher: Publisher,
        uri: &str,
        known: Option<&Arc<KeySet>>,
    ) -> Result<Arc<KeySet>, Unverified> {
        let entry = self.0.get_with((publisher, uri.to_owned()), Arc::default);
        let now = ctx.clock.monotonic();
        let does = |state: &State| match known {
            Some(known) => state.keys.as_ref().is_some_and(|keys| !Arc::ptr_eq(keys, known)),
            None => state.fresh_until > now,
        };
        let state = entry.state();
        let is_hit = does(&state);
        let counter = if is_hit { "aldaba_cache_hits_total" } else { "aldaba_cache_misses_total" };
        metrics::counter!(counter, "cache" => "client_keys").increment(1);
        let is_unknown = known.is_some();
        if is_hit || !state.may_be_fetched(now, is_unknown) {
            return state.usable(now);
        }
        let is_needed = is_unknown || state.usable(now).is_err();
        let guard = match Arc::clone(&entry.fetching).try_lock_owned() {
            Ok(guard) => guard,
            // Old keys do while another request fetches.
            Err(_) if !is_needed => return state.usable(now),
            Err(_) => Arc::clone(&entry.fetching).lock_owned().await,
        };
        let state = entry.state();
        if !does(&state) && state.may_be_fetched(now, is_unknown) {
            if is_unknown {
                entry.change(|state| state.spent_until = state.spent_until.max(now) + REFILL);
            }
            entry.fetch(ctx, uri, guard).await;
        }
        entry.state().usable(now)
    }
}

impl State {
    /// Returns whether the key set may be fetched now, since it has expired or, `is_unknown`, lacks a key. The latter
    /// counts only against the fetches that unknown keys caused: a client may exchange its keys at any time.
    fn may_be_fetched(&self, now: Duration, is_unknown: bool) -> bool {
        match is_unknown {
            true => self.spent_until.saturating_sub(now) + REFILL <= REFILL * MAX_UNKNOWN_KEY_FETCHES,
            false => self.tried_at.is_none_or(|at| now.saturating_sub(at) >= MIN_FETCH_INTERVAL),
        }
    }

    fn usable(&self, now: Duration) -> Result<Arc<KeySet>, Unverified> {
        self.keys.clone().filter(|_| self.usable_until > now).ok_or(self.failure)
    }

    fn fetched(&mut self, keys: KeySet, max_age: Option<u64>, now: Duration) {
        let seconds = max_age
            .unwrap_or(DEFAULT_LIFETIME_SECONDS)
            .clamp(*LIFETIME_SECONDS.start(), *LIFETIME_SECONDS.end());
        self.fresh_until = now + Duration::from_secs(seconds);
        self.usable_until = self.fresh_until + MAX_STALE_AGE;
        self.keys = Some(Arc::new(keys));
    }
}

impl Entry {
    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Fetches the key set, to the end even if no request waits for it any more.
    async fn fetch(self: &Arc<Self>, ctx: &Ctx, uri: &str, guard: OwnedMutexGuard<()>) {
        let (ctx, uri, entry) = (ctx.clone(), uri.to_owned(), Arc::clone(self));
        let task = tokio::spawn(async move {
            let fetched = fetch(&ctx, &uri).await;
            let now = ctx.clock.monotonic();
            entry.change(|state| {
                state.tried_at = Some(now);
                match fetched {
                    Ok((keys, max_age)) => state.fetched(keys, max_age, now),
                    Err(failure) => state.failure = failure,
                }
            });
            drop(guard);
        });
        if let Err(error) = task.await {
            tracing::error!(%error, "fetching a key set failed");
        }
    }
}

async fn fetch(ctx: &Ctx, uri: &str) -> Result<(KeySet, Option<u64>), Unverified> {
    let answer = ctx.outbound.get(uri).await.map_err(|unanswered| {
        tracing::warn!(reason = %unanswered, "published keys cannot be fetched");
        if unanswered.is_too_large { TOO_LARGE } else { UNREACHABLE }
    })?;
    if answer.status != 200 {
        return Err(REFUSES);
    }
    let read = move || serde_json::from_slice(&answer.body).ok().and_then(|jwks| KeySet::read(&jwks));
    // Many large keys take milliseconds to read.
    let keys = tokio::task::spawn_blocking(read).await.ok().flatten();
    Ok((keys.ok_or(MALFORMED)?, answer.max_age))
}
