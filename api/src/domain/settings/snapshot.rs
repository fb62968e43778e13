//! The settings in memory, so that whoever needs one has it without waiting.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;

use super::{Settings, definitions::assemble};
use crate::{
    domain::{
        ctx::Ctx,
        db::{Db, Topic},
        entity::setting,
    },
    kernel::Result,
};

/// How long the settings hold where other instances may change them, and after they could not be loaded.
const TTL: Duration = Duration::from_secs(1);

/// The settings as they were last loaded.
#[derive(Debug)]
pub(in crate::domain) struct Snapshot {
    loaded: RwLock<Loaded>,
    loading: tokio::sync::Mutex<()>,
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

impl Snapshot {
    /// Loads the settings for the first time.
    pub(in crate::domain) async fn load(db: &Db, pinned: &BTreeMap<&'static str, u64>) -> Result<Self> {
        let loaded = Loaded::load(db, pinned).await?;
        Ok(Self { loaded: RwLock::new(loaded), loading: tokio::sync::Mutex::new(()) })
    }

    fn get(&self) -> Loaded {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Loaded {
    async fn load(db: &Db, pinned: &BTreeMap<&'static str, u64>) -> Result<Self> {
        let (version, at) = (db.topics().of(Topic::Settings).current(), Instant::now());
        let settings = Settings(assemble(&stored(db.read()).await?, pinned)?);
        Ok(Self { settings: Arc::new(settings), version, at, failed_at: None })
    }

    fn is_of_this_version(&self, db: &Db) -> bool {
        self.version == db.topics().of(Topic::Settings).current()
    }

    fn holds(&self, db: &Db) -> bool {
        self.is_of_this_version(db) && (db.is_embedded() || self.at.elapsed() < TTL)
            || self.failed_at.is_some_and(|at| at.elapsed() < TTL)
    }
}

/// The settings in force.
#[must_use]
pub fn current(ctx: &Ctx) -> Arc<Settings> {
    ctx.settings.get().settings
}

/// Loads the settings again if they may have changed: before each request and each look for jobs. One loads them for
/// all; the others wait only when they were changed here. A database that does not answer leaves them as they were.
pub async fn refresh(ctx: &Ctx) {
    let (db, snapshot) = (&ctx.db, &ctx.settings);
    let known = snapshot.get();
    if known.holds(db) {
        return;
    }
    let _one = match snapshot.loading.try_lock() {
        Ok(one) => one,
        Err(_) if known.is_of_this_version(db) => return,
        Err(_) => snapshot.loading.lock().await,
    };
    let known = snapshot.get();
    if known.holds(db) {
        return;
    }
    let loaded = Loaded::load(db, &ctx.config.lifetimes.pinned).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the settings cannot be loaded; the last known ones hold");
        Loaded { failed_at: Some(Instant::now()), ..known }
    });
    *snapshot.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
}

/// What is stored, by name.
pub(super) async fn stored(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, Value>> {
    let rows = setting::Entity::find().all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value.0)).collect())
}
