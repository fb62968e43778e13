//! The signing keys, decrypted and ready to use.

use std::{
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};
use shared_types::{KeyState, SigningAlg, Word};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::rows::{self, GeneratedKey};
use crate::failures::log_failure;
use kernel::jose::jws::{self, SigningKey, TokenType};
use kernel::{Cipher, Error, Result, Version};
use store::db::{Db, Topic};

/// The algorithms whose keys are generated at the first start: the defaults of ID tokens and of access tokens.
const FROM_THE_START: [SigningAlg; 2] = [SigningAlg::Rs256, SigningAlg::Es256];
/// The minimum time between a load and a reload that a token with an unknown key causes.
const UNKNOWN_KEY_INTERVAL: Duration = Duration::from_secs(1);
/// How long loaded keys are cached if other instances share the database. Those publish a key long before they sign
/// with it.
const SHARED_TTL: Duration = Duration::from_secs(60);

/// The maximum time for which a request for the key set waits for keys that have changed. When loading them takes
/// longer, the last loaded ones are returned meanwhile.
const MAX_WAIT: Duration = Duration::from_millis(250);

/// The keys that tokens are signed with. Each is decrypted and parsed once. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    pub(super) cipher: Cipher,
    pub(super) db: Db,
    version: Version,
    current: Arc<RwLock<Arc<Keys>>>,
    loading: Arc<Mutex<()>>,
    generating: Arc<Mutex<()>>,
}

/// A snapshot of the keys.
pub(super) struct Keys {
    keys: Vec<Arc<SigningKey>>,
    jwks: Arc<str>,
    version: u64,
    loaded_at: Instant,
}

impl Keyring {
    /// Loads the keys; generates the initial active keys if they are missing. Their successors can wait:
    /// [`Self::publish_next`] generates them.
    ///
    /// # Errors
    /// When the database does not answer or a key cannot be decrypted.
    pub async fn load(db: &Db, cipher: &Cipher) -> Result<Self> {
        let version = db.topics().version_of(Topic::Keys).clone();
        let keyring = Self {
            cipher: cipher.clone(),
            db: db.clone(),
            current: Arc::new(RwLock::new(Arc::new(Keys::new(Vec::new(), version.current())))),
            version,
            loading: Arc::default(),
            generating: Arc::default(),
        };
        keyring.reload().await?;
        for alg in FROM_THE_START {
            keyring.ensure(alg, KeyState::Active).await?;
        }
        Ok(keyring)
    }

    /// Generates and publishes the `next` keys that are missing. They are only missing after a first start, which does
    /// not wait for them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn publish_next(&self) -> Result<()> {
        while let Some(alg) = self.without_next() {
            self.ensure(alg, KeyState::Next).await?;
        }
        Ok(())
    }

    /// Returns an algorithm with an active key but no `next` key yet.
    fn without_next(&self) -> Option<SigningAlg> {
        let keys = self.keys();
        let lacks = |alg: &SigningAlg| {
            keys.find(*alg, KeyState::Active).is_some() && keys.find(*alg, KeyState::Next).is_none()
        };
        SigningAlg::ALL.iter().copied().find(lacks)
    }

    /// Stores and publishes a key, unless one with this algorithm and state exists already.
    async fn publish(&self, state: KeyState, key: GeneratedKey) -> Result<()> {
        rows::insert(&self.db, &self.cipher, state, key).await?;
        self.reload().await?;
        Ok(())
    }

    /// Returns the JSON Web Key Set (RFC 7517 section 5) with every published key; the last loaded one while the
    /// database does not answer.
    pub async fn jwks(&self) -> Arc<str> {
        if self.is_stale(&self.keys()) {
            let this = self.clone();
            let load = tokio::spawn(async move { this.fresh().await.map(drop) });
            // It goes on when the wait is over.
            if let Ok(Ok(Err(error))) = tokio::time::timeout(MAX_WAIT, load).await {
                log_failure(&error, "the signing keys cannot be loaded; the last loaded ones are published");
            }
        }
        Arc::clone(&self.keys().jwks)
    }

    /// Signs claims as a token. The first token with an algorithm generates its keys.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign(
        &self,
        alg: SigningAlg,
        typ: TokenType,
        claims: &(impl Serialize + Sync),
    ) -> Result<String> {
        if let Some(key) = self.fresh().await?.find(alg, KeyState::Active) {
            return key.sign(typ, claims);
        }
        self.ensure(alg, KeyState::Active).await?;
        self.ensure(alg, KeyState::Next).await?;
        let keys = self.keys();
        let key =
            keys.find(alg, KeyState::Active).ok_or_else(|| Error::internal("there is no signing key"))?;
        key.sign(typ, claims)
    }

    /// Verifies a token and returns its claims; `None` if Aldaba did not sign it, it has another type or was modified.
    /// The expiry is not checked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verify<C: DeserializeOwned>(&self, typ: TokenType, token: &str) -> Result<Option<C>> {
        let Some(header) = jws::header(token) else { return Ok(None) };
        // Another instance may have published a key in the meantime.
        let is_unknown = |keys: &Keys| keys.by_kid(&header.kid).is_none();
        let outdated = |keys: &Keys| {
            self.is_stale(keys) || (is_unknown(keys) && keys.loaded_at.elapsed() >= UNKNOWN_KEY_INTERVAL)
        };
        let keys = self.reload_if(outdated).await?;
        Ok(keys.by_kid(&header.kid).and_then(|key| key.verify(typ, &header, token)))
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn is_stale(&self, keys: &Keys) -> bool {
        keys.version != self.version.current()
            || (!self.db.is_embedded() && keys.loaded_at.elapsed() >= SHARED_TTL)
    }

    /// Returns the keys, reloaded if they may have changed.
    pub(super) async fn fresh(&self) -> Result<Arc<Keys>> {
        self.reload_if(|keys| self.is_stale(keys)).await
    }

    /// Returns the keys, reloaded if `outdated` returns true. Concurrent callers share one load.
    async fn reload_if(&self, outdated: impl Fn(&Keys) -> bool) -> Result<Arc<Keys>> {
        let keys = self.keys();
        if !outdated(&keys) {
            return Ok(keys);
        }
        let _one_at_a_time = self.loading.lock().await;
        let keys = self.keys();
        if outdated(&keys) { self.reload().await } else { Ok(keys) }
    }

    async fn reload(&self) -> Result<Arc<Keys>> {
        // The version is read before the load, so that a change during the load makes these keys stale.
        let version = self.version.current();
        let keys = rows::load(&self.db, &self.cipher, &self.keys().keys).await?;
        let keys = Arc::new(Keys::new(keys, version));
        *self.current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&keys);
        Ok(keys)
    }

    async fn ensure(&self, alg: SigningAlg, state: KeyState) -> Result<()> {
        if self.keys().find(alg, state).is_some() {
            return Ok(());
        }
        let turn = self.lock_generation().await;
        // Another request may have published it meanwhile.
        if self.keys().find(alg, state).is_some() {
            return Ok(());
        }
        let (key, _turn) = GeneratedKey::generate(alg, turn).await?;
        self.publish(state, key).await
    }

    /// The right to generate a key: one is generated at a time, however many requests want one.
    pub(super) async fn lock_generation(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.generating).lock_owned().await
    }
}

impl Keys {
    fn new(keys: Vec<Arc<SigningKey>>, version: u64) -> Self {
        let published = keys.iter().filter(|key| key.state != KeyState::Expired).map(|key| &key.jwk);
        let jwks = serde_json::json!({ "keys": published.collect::<Vec<_>>() });
        // A monotonic time, so that the age of the keys does not depend on the system clock or the test clock.
        Self { keys, jwks: jwks.to_string().into(), version, loaded_at: Instant::now() }
    }

    /// Returns the oldest key in a state, so that two instances that started at the same moment choose the same one.
    fn find(&self, alg: SigningAlg, state: KeyState) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.alg == alg && key.state == state).map(Arc::as_ref)
    }

    fn by_kid(&self, kid: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.kid == kid).map(Arc::as_ref)
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys = self.keys();
        f.debug_list().entries(keys.keys.iter().map(|key| (&key.kid, key.alg, key.state))).finish()
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use kernel::{Clock, Random};

    #[tokio::test]
    async fn one_key_is_generated_at_a_time_although_its_request_goes_away() {
        let dir = tempfile::tempdir().unwrap();
        let db =
            Db::open(&format!("sqlite:{}", dir.path().join("db").display()), Clock::system()).await.unwrap();
        let keyring =
            Keyring::load(&db, &Cipher::new(&[vec![7; 32]], Random::system()).unwrap()).await.unwrap();
        let wanted = || keyring.ensure(SigningAlg::Ps256, KeyState::Active);
        assert!(wanted().now_or_never().is_none(), "a key is generated at once");
        assert!(
            keyring.generating.try_lock().is_err(),
            "the next request would generate a second one meanwhile"
        );
        let keys = futures::future::join_all((0..8).map(|_| wanted()));
        assert!(keys.await.iter().all(Result::is_ok));
        assert!(keyring.keys().find(SigningAlg::Ps256, KeyState::Active).is_some());
    }
}
