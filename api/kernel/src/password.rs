//! Password hashing with Argon2id, outside the async threads, with limited parallelism and reused memory.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::{
    Random, Secret,
    error::{Error, Result},
    hash_queue::{Place, Queue},
    secrets::same,
};

/// The cost of new hashes: memory in KiB, passes, lanes and length in bytes (OWASP's recommendation for Argon2id).
const COST: Params = match Params::new(19 * 1024, 2, 1, Some(32)) {
    Ok(cost) => cost,
    Err(_) => panic!("the cost is valid"),
};
/// The maximum memory, in KiB, that a stored hash may require.
const MAX_MEMORY: u32 = 256 * 1024;
/// The parameters that every stored hash must contain. With a default instead, another hash than the stored one would
/// be verified.
const REQUIRED_PARAMETERS: [&str; 3] = ["m", "t", "p"];
/// The minimum capacity of a buffer, in blocks of 1 KiB. glibc always returns allocations above 32 MiB to the system
/// when they are freed, but keeps smaller ones once it has seen one freed. Unused capacity takes no memory.
const MIN_CAPACITY: usize = 33 * 1024;
/// A hash without a known password, at the current cost. It is verified for users who do not exist.
const UNKNOWN_USER_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The result of verifying a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The password does not match, or nothing is stored.
    No,
    /// The password matches.
    Yes,
    /// The password matches as it was typed, but not in its normal form: the hash should be replaced by one of the normal
    /// form.
    NotNormal,
}

/// Hashes and verifies passwords, in their normal form ([`normal`]).
#[derive(Clone)]
pub struct Hasher {
    inner: Arc<Inner>,
    /// Whose passwords these are; empty for the server itself.
    caller: String,
}

struct Inner {
    permits: Arc<Semaphore>,
    pending: Arc<Mutex<Queue>>,
    /// The free buffers: as many as hashes were ever computed concurrently.
    buffers: Mutex<Vec<Vec<Block>>>,
    used: AtomicBool,
    random: Random,
}

impl Hasher {
    /// Creates a hasher that hashes up to `parallel` passwords concurrently, each in 19 MiB.
    #[must_use]
    pub fn new(parallel: usize, random: Random) -> Self {
        let inner = Inner {
            permits: Arc::new(Semaphore::new(parallel.max(1))),
            pending: Arc::default(),
            buffers: Mutex::default(),
            used: AtomicBool::new(false),
            random,
        };
        Self { inner: Arc::new(inner), caller: String::new() }
    }

    /// Returns the same hasher for the requests of one caller, such as an address. Of all requests that may wait, a caller
    /// has a share.
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
        let hash = self.run(COST, Secret::new(normal(password.expose())), salt).await?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&COST).map_err(Error::internal)?,
            salt: Some(salt),
            hash: Some(hash),
        };
        Ok(hash.to_string())
    }

    /// Verifies a password against the hash `stored`. Without a stored hash it does the same work, so that the response
    /// time does not reveal whether a user exists.
    ///
    /// If the normal form does not match, and differs from what was typed, the typed form is tried too: the hash may be
    /// older than the normal form, or imported.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many requests wait; [`Error::Internal`] when `stored` is not a valid hash of Aldaba.
    pub async fn verify(&self, password: Secret, stored: Option<&str>) -> Result<Verified> {
        let normalised = Secret::new(normal(password.expose()));
        let differs = normalised.expose() != password.expose();
        if self.matches(normalised, stored).await? {
            return Ok(Verified::Yes);
        }
        if differs && self.matches(password, stored).await? {
            return Ok(Verified::NotNormal);
        }
        Ok(Verified::No)
    }

    async fn matches(&self, password: Secret, stored: Option<&str>) -> Result<bool> {
        let (params, salt, expected) = parse(stored.unwrap_or(UNKNOWN_USER_HASH))?;
        let hash = self.run(params, password, salt).await?;
        Ok(same(hash.as_bytes(), expected.as_bytes()) && stored.is_some())
    }

    /// Frees the buffers if no password was hashed since the last call.
    pub fn trim(&self) {
        if !self.inner.used.swap(false, Ordering::Relaxed) {
            let mut buffers = self.inner.buffers.lock().unwrap_or_else(PoisonError::into_inner);
            *buffers = Vec::new();
        }
    }

    async fn run(&self, params: Params, password: Secret, salt: Salt) -> Result<Output> {
        let place = Place::take(&self.inner.pending, &self.caller).ok_or(Error::Busy)?;
        let permit = Arc::clone(&self.inner.permits).acquire_owned().await.map_err(Error::internal)?;
        metrics::counter!("aldaba_password_hashes_total").increment(1);
        let inner = Arc::clone(&self.inner);
        let compute = move || {
            // A hash is computed to the end even if its request was cancelled, so the permit must last as long as the
            // hash.
            let _held = (permit, place);
            inner.compute(params, &password, &salt)
        };
        tokio::task::spawn_blocking(compute).await.map_err(Error::internal)?
    }
}

/// Returns the normal form of a password: every space (Unicode category Zs) is U+0020, and the result is in Normalization
/// Form C, so that a password is the same on every keyboard. Case and width matter.
///
/// These are the mappings of the OpaqueString profile (RFC 8265 section 4.2.2). Its restrictions of characters are not
/// applied, since passwords may have any (NIST SP 800-63B section 3.1.1.2).
#[must_use]
pub fn normal(password: &str) -> String {
    password.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc().collect()
}

/// Whether a character is a space: Unicode category Zs.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

impl Inner {
    fn compute(&self, params: Params, password: &Secret, salt: &Salt) -> Result<Output> {
        let (blocks, length) =
            (params.block_count(), params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN));
        let mut buffer =
            self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        if buffer.len() < blocks {
            buffer = Vec::with_capacity(blocks.max(MIN_CAPACITY));
            buffer.resize(blocks, Block::new());
        }
        let mut hash = vec![0; length];
        let result = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt,
            &mut hash,
            &mut buffer[..],
        );
        self.used.store(true, Ordering::Relaxed);
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        result.map_err(|error| Error::internal(error.to_string()))?;
        Output::new(&hash).map_err(Error::internal)
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

/// Parses a stored hash into parameters, salt and output. It must be a complete Argon2id PHC string of version 19,
/// within [`MAX_MEMORY`].
fn parse(text: &str) -> Result<(Params, Salt, Output)> {
    // The hash itself is a secret, so the error contains only what is wrong with it.
    let malformed =
        |cause: &dyn std::fmt::Display| Error::internal(format!("a password hash is malformed: {cause}"));
    let hash = PasswordHash::new(text).map_err(|error| malformed(&error))?;
    if hash.algorithm != ARGON2ID_IDENT || hash.version != Some(Version::V0x13.into()) {
        return Err(malformed(&"it is not of Argon2id, version 19"));
    }
    if REQUIRED_PARAMETERS.iter().any(|name| hash.params.get(*name).is_none()) {
        return Err(malformed(&"a parameter is missing"));
    }
    let params = Params::try_from(&hash).map_err(|error| malformed(&error))?;
    if params.m_cost() > MAX_MEMORY {
        return Err(malformed(&"it asks for too much memory"));
    }
    match (hash.salt, hash.hash) {
        (Some(salt), Some(output)) => Ok((params, salt, output)),
        _ => Err(malformed(&"its salt or output is missing")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies_and_nobody_has_one() {
        let hasher = Hasher::new(1, Random::system());
        let stored = hasher.hash(Secret::new("correct horse")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let verify = async |password, stored| hasher.verify(Secret::new(password), stored).await.unwrap();
        assert_eq!(verify("correct horse", Some(&*stored)).await, Verified::Yes);
        assert_eq!(verify("correct\u{a0}horse", Some(&*stored)).await, Verified::Yes);
        assert_eq!(verify("wrong horse", Some(&*stored)).await, Verified::No);
        assert_eq!(verify("correct horse", None).await, Verified::No);
    }

    #[test]
    fn a_password_has_one_normal_form() {
        for (typed, is) in [
            ("correct horse", "correct horse"),
            ("cafe\u{301}", "caf\u{e9}"),
            ("a\u{a0}b\u{3000}c\u{2009}d", "a b c d"),
            ("\u{212b}", "\u{c5}"),
            ("ＡBc ", "ＡBc "),
            ("π\tß", "π\tß"),
        ] {
            assert_eq!(normal(typed), is);
            assert_eq!(normal(is), is);
        }
    }

    #[tokio::test]
    async fn a_hash_of_what_was_typed_still_verifies() {
        let hasher = Hasher::new(1, Random::system());
        let typed = "cafe\u{301} solo";
        let salt = Salt::new(b"some salt").unwrap();
        let output = hasher.run(COST, Secret::new(typed), salt).await.unwrap();
        let stored = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(19),
            params: ParamsString::try_from(&COST).unwrap(),
            salt: Some(salt),
            hash: Some(output),
        };
        let stored = stored.to_string();
        assert_eq!(hasher.verify(Secret::new(typed), Some(&stored)).await.unwrap(), Verified::NotNormal);
        assert_eq!(hasher.verify(Secret::new("café solo"), Some(&stored)).await.unwrap(), Verified::No);
    }

    #[tokio::test]
    async fn no_more_hashes_are_computed_at_once_when_callers_go_away() {
        let hasher = Hasher::new(2, Random::system());
        for _ in 0..40 {
            let hash = hasher.hash(Secret::new("correct horse"));
            assert!(tokio::time::timeout(Duration::from_millis(2), hash).await.is_err(), "that was quick");
        }
        // Two hashes are computed to the end; each has its own buffer.
        while hasher.inner.permits.available_permits() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(hasher.inner.pending.lock().unwrap().total(), 0);
        assert!(hasher.inner.buffers.lock().unwrap().len() <= 2);
    }

    #[tokio::test]
    async fn callers_that_go_away_keep_their_places_until_their_hashes_are_computed() {
        let hasher = Hasher::new(1, Random::system());
        let hash = hasher.hash(Secret::new("correct horse"));
        assert!(tokio::time::timeout(Duration::from_millis(2), hash).await.is_err(), "that was quick");
        assert_eq!(
            (hasher.inner.permits.available_permits(), hasher.inner.pending.lock().unwrap().total()),
            (0, 1)
        );
    }

    /// Outputs of the reference implementation: `echo -n password | argon2 somesalt -id -t 1 -m 8 -p 1 -l …`.
    #[tokio::test]
    async fn outputs_of_other_lengths_verify() {
        let hasher = Hasher::new(1, Random::system());
        for length in [16, 24, 64] {
            let params = Params::new(64, 1, 1, Some(length)).unwrap();
            let mut output = vec![0; length];
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
            argon2.hash_password_into(b"password", b"some salt", &mut output).unwrap();
            let stored = PasswordHash {
                algorithm: ARGON2ID_IDENT,
                version: Some(19),
                params: ParamsString::try_from(&params).unwrap(),
                salt: Some(Salt::new(b"some salt").unwrap()),
                hash: Some(Output::new(&output).unwrap()),
            };
            let stored = stored.to_string();
            let verified = hasher.verify(Secret::new("password"), Some(&stored)).await.unwrap();
            assert_eq!(verified, Verified::Yes, "{length}");
            let verified = hasher.verify(Secret::new("Password"), Some(&stored)).await.unwrap();
            assert_eq!(verified, Verified::No, "{length}");
        }
    }

    #[tokio::test]
    async fn broken_hashes_are_errors() {
        let hasher = Hasher::new(1, Random::system());
        let (salt, output) = ("c29tZXNhbHQ", "YWxsIHNvcnRzIG9mIGJ5dGVz");
        for stored in [
            "".to_owned(),
            "secret".to_owned(),
            "$argon2id".to_owned(),
            "$argon2id$v=19$m=64,t=1,p=1".to_owned(),
            format!("$argon2id$v=19$m=64,t=1,p=1${salt}"),
            format!("$argon2id$v=19$m=64,t=1,p=1${salt}$"),
            format!("$argon2id$v=19$m=64,t=1,p=1${salt}$YQ"),
            format!("$argon2id$v=19$m=64,t=1,p=1${salt}${output}$more"),
            format!("$argon2id$v=19$m=64,t=1,p=1$YQ${output}"),
            format!("$argon2id$v=19$m=64,t=1,p=1$not base64!${output}"),
            format!("$argon2id$v=19$m=64,t=1,p=1,x=1${salt}${output}"),
            format!("$argon2id$v=19$m=64,t=1${salt}${output}"),
            format!("$argon2id$v=19$t=1,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=64,p=1${salt}${output}"),
            format!("$argon2id$v=19${salt}${output}"),
            format!("$argon2id$m=64,t=1,p=1${salt}${output}"),
            format!("$argon2id$v=16$m=64,t=1,p=1${salt}${output}"),
            format!("$argon2i$v=19$m=64,t=1,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=0,t=1,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=64,t=0,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=64,t=1,p=0${salt}${output}"),
            format!("$argon2id$v=19$m=64,t=1,p=16777215${salt}${output}"),
            format!("$argon2id$v=19$m=64,t=1,p=4294967295${salt}${output}"),
            format!("$argon2id$v=19$m=99999999999,t=1,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=262145,t=1,p=1${salt}${output}"),
            format!("$argon2id$v=19$m=-64,t=1,p=1${salt}${output}"),
        ] {
            let verified = hasher.verify(Secret::new("password"), Some(&stored)).await;
            let Err(Error::Internal(cause)) = verified else { panic!("{stored}: {verified:?}") };
            assert!(
                stored.is_empty() || !cause.to_string().contains(&stored),
                "the error contains the hash: {cause}"
            );
        }
    }
}
