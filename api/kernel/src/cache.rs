//! Caches for what every request looks up. They never contain the only copy of anything.

use std::{
    future::Future,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;

use crate::clock::Clock;

/// Counts the commits that change one kind of data.
#[derive(Debug, Clone, Default)]
pub struct Version(Arc<AtomicU64>);

impl Version {
    /// Records that the data has changed.
    pub fn advance(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns how often the data has changed.
    #[must_use]
    pub fn current(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A bounded cache whose entries are valid until the [`Version`] of their data changes.
///
/// An entry keeps the version that was read *before* it was loaded, so that a change during the load makes it stale. If
/// other instances share the database, entries also expire after `ttl`.
#[derive(Clone)]
pub struct Cached<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    entries: Cache<K, Entry<V>>,
    versions: Vec<Version>,
    name: &'static str,
    /// For how long an entry is valid at most, by [`Clock::monotonic`].
    ttl: Option<(Duration, Clock)>,
}

#[derive(Clone)]
struct Entry<V> {
    version: u64,
    /// When it was loaded, if entries expire.
    loaded_at: Option<Duration>,
    value: V,
}

impl<K, V> Cached<K, V>
where
    K: Hash + Eq + Send + Sync + Clone + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Creates a cache of up to `capacity` entries that are valid until one of `versions` changes, and no longer than
    /// `ttl`.
    #[must_use]
    pub fn new(
        name: &'static str,
        capacity: u64,
        ttl: Option<(Duration, Clock)>,
        versions: Vec<Version>,
    ) -> Self {
        Self { entries: Cache::builder().max_capacity(capacity).build(), versions, name, ttl }
    }

    /// Returns an entry, which is loaded if it is missing or no longer valid. Errors are not cached.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get<E>(&self, key: K, load: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let version = self.version();
        let now = self.ttl.as_ref().map(|(_, clock)| clock.monotonic());
        if let Some(entry) = self.entries.get(&key)
            && entry.version == version
            && !self.has_expired(&entry, now)
        {
            metrics::counter!("aldaba_cache_hits_total", "cache" => self.name).increment(1);
            return Ok(entry.value);
        }
        metrics::counter!("aldaba_cache_misses_total", "cache" => self.name).increment(1);
        let value = load.await?;
        self.entries.insert(key, Entry { version, loaded_at: now, value: value.clone() });
        Ok(value)
    }

    fn has_expired(&self, entry: &Entry<V>, now: Option<Duration>) -> bool {
        let (Some((ttl, _)), Some(loaded_at), Some(now)) = (&self.ttl, entry.loaded_at, now) else {
            return false;
        };
        now.saturating_sub(loaded_at) >= *ttl
    }

    fn version(&self) -> u64 {
        self.versions.iter().map(Version::current).sum()
    }
}

impl<K, V> std::fmt::Debug for Cached<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cached({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use chrono::TimeDelta;

    use super::*;

    #[tokio::test]
    async fn an_entry_is_valid_until_its_data_changes_or_its_time_is_over() {
        let (clock, version) = (Clock::stopped(), Version::default());
        let ttl = Some((Duration::from_secs(30), clock.clone()));
        let cache = Cached::new("test", 10, ttl, vec![version.clone()]);
        let get = async |value: u32| cache.get("key", async { Ok::<_, Infallible>(value) }).await.unwrap();
        assert_eq!((get(1).await, get(2).await), (1, 1));
        version.advance();
        assert_eq!((get(3).await, get(4).await), (3, 3));
        clock.advance(TimeDelta::seconds(29));
        assert_eq!(get(5).await, 3);
        clock.advance(TimeDelta::seconds(1));
        assert_eq!((get(6).await, get(7).await), (6, 6));
    }

    #[tokio::test]
    async fn a_cache_that_is_full_keeps_its_size_and_what_is_not_in_it_is_loaded() {
        let cache = Cached::new("test", 10, None, vec![Version::default()]);
        for number in 0..1_000 {
            assert_eq!(
                cache.get(number, async { Ok::<_, Infallible>(number * 2) }).await.unwrap(),
                number * 2
            );
        }
        cache.entries.run_pending_tasks();
        assert!(cache.entries.entry_count() <= 10, "{}", cache.entries.entry_count());
        let mut loads = 0;
        for number in 0..1_000 {
            let load = async {
                loads += 1;
                Ok::<_, Infallible>(number * 2)
            };
            assert_eq!(cache.get(number, load).await.unwrap(), number * 2);
        }
        assert!(loads >= 990, "{loads} of 1,000 were loaded");
    }
}
