//! Password hashing with Argon2id, and verification of hashes that were imported, outside the async threads, with
//! limited parallelism and reused memory.

mod cost;
mod formats;
mod normal;
mod queue;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use argon2::{Block, password_hash::phc::Salt};
use tokio::sync::Semaphore;

use super::{
    error::{Error, Result},
    random::Random,
    secrets::Secret,
};
use formats::{Argon2Hash, StoredHash};
use queue::{Queue, QueuePlace};

pub use cost::Cost;
pub use formats::RefusedHash;
pub use normal::normal;

/// A hash that another system made, in a known format and not too costly to verify.
#[derive(Clone)]
pub struct ImportedHash(String);

impl ImportedHash {
    /// Reads a hash by bcrypt, scrypt, PBKDF2 or Argon2, in PHC form or as Django or Keycloak write it.
    ///
    /// # Errors
    /// A [`RefusedHash`] that names what is wrong, but contains nothing of the hash.
    pub fn parse(text: &str) -> Result<Self, RefusedHash> {
        StoredHash::read(text.trim()).map(|hash| Self(hash.to_string()))
    }

    /// Returns the hash in the notation in which it is stored; up to 255 bytes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ImportedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ImportedHash(…)")
    }
}

/// The result of verifying a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The password does not match, or nothing is stored.
    No,
    /// The password matches.
    Yes,
    /// The password matches, but the hash should be replaced: it was imported, has another cost than new ones, or is
    /// not of the normal form of the password.
    Outdated,
}

/// The maximum number of passwords that are hashed concurrently.
const MAX_PARALLEL: usize = 1_024;

/// Hashes and verifies passwords, in their normal form ([`normal`]).
#[derive(Clone)]
pub struct Hasher {
    inner: Arc<Inner>,
    /// Whose passwords these are; empty for the server itself.
    caller: String,
}

struct Inner {
    cost: Cost,
    parallel: usize,
    permits: Arc<Semaphore>,
    pending: Arc<Mutex<Queue>>,
    /// The free buffers: as many as hashes were ever computed concurrently.
    buffers: Mutex<Vec<Vec<Block>>>,
    used: AtomicBool,
    random: Random,
}

impl Hasher {
    /// Creates a hasher that hashes up to `parallel` passwords concurrently, each at a cost.
    #[must_use]
    pub fn new(parallel: usize, cost: Cost, random: Random) -> Self {
        let parallel = parallel.clamp(1, MAX_PARALLEL);
        let inner = Inner {
            cost,
            parallel,
            permits: Arc::new(Semaphore::new(parallel)),
            pending: Arc::default(),
            buffers: Mutex::default(),
            used: AtomicBool::new(false),
            random,
        };
        Self { inner: Arc::new(inner), caller: String::new() }
    }

    /// Returns the same hasher for the requests of one caller, such as an address. Of all requests that may wait, a
    /// caller has a share.
    #[must_use]
    pub fn for_caller(&self, caller: &str) -> Self {
        Self { inner: Arc::clone(&self.inner), caller: caller.to_owned() }
    }

    /// Hashes a password, as a PHC string.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many requests wait.
    pub async fn hash(&self, password: Secret) -> Result<String> {
        let salt = Salt::new(&self.inner.random.bytes::<16>()).map_err(Error::internal)?;
        let password = Secret::new(normal(password.expose()));
        let memory = self.inner.cost.memory();
        let hash = self.run(memory, move |inner, buffer| {
            Argon2Hash::compute(&inner.cost, salt, password.expose().as_bytes(), buffer)
        });
        Ok(hash.await?.to_string())
    }

    /// Verifies a password against the hash `stored`. Without a stored hash it does the same work, so that the response
    /// time does not reveal whether a user exists. Only the time for an imported hash differs, until it is replaced.
    ///
    /// If the normal form does not match, and differs from what was typed, the typed form is tried too: the hash may be
    /// older than the normal form, or imported.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many requests wait; [`Error::Internal`] when `stored` is not a valid hash.
    pub async fn verify(&self, password: Secret, stored: Option<&str>) -> Result<Verified> {
        let hash = match stored {
            Some(stored) => read(stored)?,
            None => StoredHash::Argon2(Argon2Hash::of_nobody(&self.inner.cost)?),
        };
        let normalised = Secret::new(normal(password.expose()));
        let differs = normalised.expose() != password.expose();
        let is_current = hash.is_current(&self.inner.cost);
        if self.matches(normalised, hash.clone()).await? && stored.is_some() {
            return Ok(if is_current { Verified::Yes } else { Verified::Outdated });
        }
        if differs && self.matches(password, hash).await? && stored.is_some() {
            return Ok(Verified::Outdated);
        }
        Ok(Verified::No)
    }

    async fn matches(&self, password: Secret, hash: StoredHash) -> Result<bool> {
        self.run(hash.memory(), move |_, buffer| hash.matches(password.expose().as_bytes(), buffer)).await
    }

    /// Runs other work on a password that takes long, in the places of a hash.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many requests wait.
    pub async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        self.compute_in_turn(0, move |_| work()).await
    }

    /// Frees the buffers if no password was hashed since the last call.
    pub fn trim(&self) {
        if !self.inner.used.swap(false, Ordering::Relaxed) {
            let mut buffers = self.inner.buffers.lock().unwrap_or_else(PoisonError::into_inner);
            *buffers = Vec::new();
        }
    }

    /// Computes a hash that takes `memory` in KiB.
    async fn run<T: Send + 'static>(
        &self,
        memory: usize,
        compute: impl FnOnce(&Inner, &mut Vec<Block>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let hash = self.compute_in_turn(memory, move |inner| {
            let mut buffer =
                inner.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            metrics::counter!("aldaba_password_hashes_total").increment(1);
            let result = compute(inner, &mut buffer);
            inner.used.store(true, Ordering::Relaxed);
            inner.keep(buffer);
            result
        });
        hash.await?
    }

    /// Waits for a place, in turn with other callers, and computes something that takes `memory` in KiB. What takes
    /// more than a new hash waits for as many places as that is, so that all together take no more memory than they
    /// would for new hashes.
    async fn compute_in_turn<T: Send + 'static>(
        &self,
        memory: usize,
        compute: impl FnOnce(&Inner) -> T + Send + 'static,
    ) -> Result<T> {
        let place =
            QueuePlace::take(&self.inner.pending, &self.caller, self.inner.parallel).ok_or(Error::Busy)?;
        let turn = place.turns().acquire_owned().await.map_err(Error::internal)?;
        let shares = memory.div_ceil(self.inner.cost.memory()).clamp(1, self.inner.parallel);
        let shares = u32::try_from(shares).map_err(Error::internal)?;
        let permits = Arc::clone(&self.inner.permits).acquire_many_owned(shares);
        let permits = permits.await.map_err(Error::internal)?;
        let inner = Arc::clone(&self.inner);
        let compute = move || {
            // It is computed to the end even if its request was cancelled, so the permits must last as long.
            let _until_computed = (permits, turn, place);
            compute(&inner)
        };
        tokio::task::spawn_blocking(compute).await.map_err(Error::internal)
    }
}

impl Inner {
    /// Keeps a buffer for the next hash, unless an imported hash made it larger than new ones need.
    fn keep(&self, buffer: Vec<Block>) {
        if buffer.len() <= self.cost.memory() {
            self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        }
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

/// Reads a stored hash. The hash itself is a secret, so the error contains only what is wrong with it.
fn read(text: &str) -> Result<StoredHash> {
    StoredHash::read(text)
        .map_err(|refused| Error::internal(format!("a password hash cannot be read: it {refused}")))
}

#[cfg(test)]
mod tests;
