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
    entries: Cache<K, (u64, V)>,
    versions: Vec<Version>,
    name: &'static str,
}

impl<K, V> Cached<K, V>
where
    K: Hash + Eq + Send + Sync + Clone + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Creates a cache of up to `capacity` entries that are valid until one of `versions` changes, and no longer than
    /// `ttl`.
    #[must_use]
    pub fn new(name: &'static str, capacity: u64, ttl: Option<Duration>, versions: Vec<Version>) -> Self {
        let mut builder = Cache::builder().max_capacity(capacity);
        if let Some(ttl) = ttl {
            builder = builder.time_to_live(ttl);
        }
        Self { entries: builder.build(), versions, name }
    }

    /// Returns an entry, which is loaded if it is missing or no longer valid. Errors are not cached.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get<E>(&self, key: K, load: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let version = self.version();
        if let Some((known, value)) = self.entries.get(&key)
            && known == version
        {
            metrics::counter!("aldaba_cache_hits_total", "cache" => self.name).increment(1);
            return Ok(value);
        }
        metrics::counter!("aldaba_cache_misses_total", "cache" => self.name).increment(1);
        let value = load.await?;
        self.entries.insert(key, (version, value.clone()));
        Ok(value)
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
