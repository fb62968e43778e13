//! The settings in memory, so that no request waits for them.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;

use super::{INSTALLED, Settings, definitions::assemble};
use crate::failures::log_failure;
use kernel::Result;
use store::{
    db::{Db, Topic},
    entity::setting,
};

/// How long the loaded settings may be used where other instances can change them, and how long to wait after a load
/// failed.
const TTL: Duration = Duration::from_secs(1);

/// The maximum time for which a request waits for settings that have changed. When loading them takes longer, the last
/// loaded ones are used meanwhile.
const MAX_WAIT: Duration = Duration::from_millis(250);

/// The settings as they were last loaded. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CurrentSettings {
    pub(super) db: Db,
    /// The lifetimes that environment variables pin, in seconds, by the names of their settings.
    pub(super) pinned: Arc<BTreeMap<&'static str, u64>>,
    /// Whether the public URL makes passkeys impossible.
    pub(super) without_passkeys: bool,
    /// Whether the environment names a mail server.
    pub(super) mail_server: bool,
    loaded: Arc<RwLock<Loaded>>,
    loading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Clone)]
struct Loaded {
    settings: Arc<Settings>,
    /// Which version of the data, read before it was loaded.
    version: u64,
    at: Instant,
    /// When a newer version could not be loaded.
    failed_at: Option<Instant>,
}

impl CurrentSettings {
    /// Loads the settings for the first time.
    pub async fn load(db: &Db, pinned: &BTreeMap<&'static str, u64>) -> Result<Self> {
        let loaded = Loaded::load(db, pinned).await?;
        Ok(Self {
            db: db.clone(),
            pinned: Arc::new(pinned.clone()),
            without_passkeys: false,
            mail_server: false,
            loaded: Arc::new(RwLock::new(loaded)),
            loading: Arc::default(),
        })
    }

    /// Refuses rules that need passkeys from now on, if they are impossible.
    #[must_use]
    pub fn without_passkeys(mut self, are_impossible: bool) -> Self {
        self.without_passkeys = are_impossible;
        self
    }

    /// Says from now on whether the environment names a mail server.
    #[must_use]
    pub fn with_mail_server(mut self, is_named: bool) -> Self {
        self.mail_server = is_named;
        self
    }

    /// The settings in force.
    #[must_use]
    pub fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner).settings)
    }

    /// Loads the settings again if they may have changed: before each request and each look for jobs. One caller loads
    /// them for all. Waits, for a short time, only if they have changed. When the database does not answer, the last
    /// loaded settings stay in force.
    pub async fn refresh(&self) {
        let (is_valid, is_of_this_version) = {
            let known = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
            (known.is_valid(&self.db), known.is_of_this_version(&self.db))
        };
        if is_valid {
            return;
        }
        if !is_of_this_version {
            let this = self.clone();
            let reload = tokio::spawn(async move { this.reload().await });
            // It goes on when the wait is over.
            let _ = tokio::time::timeout(MAX_WAIT, reload).await;
        } else if self.loading.try_lock().is_ok() {
            let this = self.clone();
            tokio::spawn(async move { this.reload().await });
        }
    }

    /// Loads the settings again if they may have changed, and waits for the outcome.
    pub(super) async fn reload(&self) {
        let _one = self.loading.lock().await;
        let known = self.snapshot();
        if known.is_valid(&self.db) {
            return;
        }
        let loaded = Loaded::load(&self.db, &self.pinned).await.unwrap_or_else(|error| {
            log_failure(&error, "the settings cannot be loaded; the last loaded ones stay in force");
            Loaded { failed_at: Some(Instant::now()), ..known }
        });
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
    }

    /// Whether the installation is finished (UC-1).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_installed(&self) -> Result<bool> {
        Ok(setting::Entity::find_by_id(INSTALLED).one(self.db.read()).await?.is_some())
    }

    fn snapshot(&self) -> Loaded {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Loaded {
    async fn load(db: &Db, pinned: &BTreeMap<&'static str, u64>) -> Result<Self> {
        let (version, at) = (db.topics().version_of(Topic::Settings).current(), Instant::now());
        let settings = Settings(assemble(&stored(db.read()).await?, pinned)?);
        Ok(Self { settings: Arc::new(settings), version, at, failed_at: None })
    }

    fn is_of_this_version(&self, db: &Db) -> bool {
        self.version == db.topics().version_of(Topic::Settings).current()
    }

    fn is_valid(&self, db: &Db) -> bool {
        self.is_of_this_version(db) && (db.is_embedded() || self.at.elapsed() < TTL)
            || self.failed_at.is_some_and(|at| at.elapsed() < TTL)
    }
}

/// What is stored, by name.
pub(super) async fn stored(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, Value>> {
    let rows = setting::Entity::find().all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value.0)).collect())
}
