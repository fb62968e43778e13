//! Password hashing: Argon2id, off the async threads, bounded, in memory that is reused.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::Semaphore;

use super::{
    Random, Secret,
    error::{Error, Result},
    secrets::same,
};

/// Memory in KiB, passes and lanes of new hashes (OWASP's choice for Argon2id).
const COST: Cost = Cost { memory: 19 * 1024, passes: 2, lanes: 1 };
/// The most memory, in KiB, that a stored hash may ask for.
const MOST_MEMORY: u32 = 256 * 1024;
const HASH_LEN: usize = 32;
/// The least room that a buffer asks for, in blocks of 1 KiB: above 32 MiB glibc always gives memory back to the system
/// when it is freed; smaller pieces it keeps once it has seen one freed. Room that is not used takes no memory.
const LEAST_ROOM: usize = 33 * 1024;
/// Requests that may wait for a hash; more are refused, so that a storm does not pile up.
const MOST_WAITING: usize = 512;
/// A hash of nobody's password, at the current cost: verified for people who do not exist.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    permits: Semaphore,
    waiting: AtomicUsize,
    buffers: Mutex<Vec<Vec<Block>>>,
    used: AtomicBool,
    random: Random,
}

impl Hasher {
    /// Hashes up to `parallel` passwords at a time, each in 19 MiB.
    #[must_use]
    pub fn new(parallel: usize, random: Random) -> Self {
        Self(Arc::new(Inner {
            permits: Semaphore::new(parallel.max(1)),
            waiting: AtomicUsize::new(0),
            buffers: Mutex::default(),
            used: AtomicBool::new(false),
            random,
        }))
    }

    /// The hash of a password, as a PHC string.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn hash(&self, password: Secret) -> Result<String> {
        let salt: [u8; 16] = self.0.random.bytes();
        let hash = self.run(COST, password, salt.to_vec()).await?;
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        Ok(format!("$argon2id$v=19$m={},t={},p={}${salt}${hash}", COST.memory, COST.passes, COST.lanes))
    }

    /// Whether the password is the one that `stored` was made of. With nothing stored it does the same work and
    /// answers no, so that the time does not tell whether somebody exists.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn verify(&self, password: Secret, stored: Option<&str>) -> Result<bool> {
        let parsed = Phc::parse(stored.unwrap_or(NOBODY))
            .ok_or_else(|| Error::internal("a password hash is malformed"))?;
        let hash = self.run(parsed.cost, password, parsed.salt).await?;
        Ok(same(&hash, &parsed.hash) && stored.is_some())
    }

    /// Frees the memory if no password was hashed since the last call.
    pub fn trim(&self) {
        if !self.0.used.swap(false, Ordering::Relaxed) {
            let mut buffers = self.0.buffers.lock().unwrap_or_else(PoisonError::into_inner);
            *buffers = Vec::new();
        }
    }

    async fn run(&self, cost: Cost, password: Secret, salt: Vec<u8>) -> Result<Vec<u8>> {
        let waiting = Waiting::enter(&self.0.waiting).ok_or(Error::Busy)?;
        let _permit = self.0.permits.acquire().await.map_err(Error::internal)?;
        drop(waiting);
        metrics::counter!("aldaba_password_hashes_total").increment(1);
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.compute(cost, &password, &salt))
            .await
            .map_err(Error::internal)?
    }
}

impl Inner {
    fn compute(&self, cost: Cost, password: &Secret, salt: &[u8]) -> Result<Vec<u8>> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(HASH_LEN))
            .map_err(|error| Error::internal(error.to_string()))?;
        let mut buffer =
            self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        if buffer.len() < params.block_count() {
            buffer = Vec::with_capacity(params.block_count().max(LEAST_ROOM));
            buffer.resize(params.block_count(), Block::new());
        }
        let mut hash = vec![0; HASH_LEN];
        let result = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt,
            &mut hash,
            &mut buffer[..],
        );
        self.used.store(true, Ordering::Relaxed);
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        result.map_err(|error| Error::internal(error.to_string()))?;
        Ok(hash)
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

/// A place in the queue, given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Option<Self> {
        let before = count.fetch_add(1, Ordering::Relaxed);
        let place = Self(count);
        (before < MOST_WAITING).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Clone, Copy)]
struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

/// A PHC string `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
struct Phc {
    cost: Cost,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Phc {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (params, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let mut cost = COST;
        for param in params.split(',') {
            let (name, value) = param.split_once('=')?;
            let value = value.parse().ok()?;
            match name {
                "m" => cost.memory = value,
                "t" => cost.passes = value,
                "p" => cost.lanes = value,
                _ => return None,
            }
        }
        if cost.memory > MOST_MEMORY {
            return None;
        }
        Some(Self {
            cost,
            salt: STANDARD_NO_PAD.decode(salt).ok()?,
            hash: STANDARD_NO_PAD.decode(hash).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies_and_nobody_has_one() {
        let hasher = Hasher::new(1, Random::system());
        let stored = hasher.hash(Secret::new("correct horse")).await.unwrap();
        assert!(hasher.verify(Secret::new("correct horse"), Some(&stored)).await.unwrap());
        assert!(!hasher.verify(Secret::new("wrong horse"), Some(&stored)).await.unwrap());
        assert!(!hasher.verify(Secret::new("correct horse"), None).await.unwrap());
    }
}
