//! The context that every domain function works with: built once at startup and passed on.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    geoip::GeoIp,
    keys::{Keyring, ServerSecrets},
    last_used::LastUsed,
    mail::Mailer,
    outbound::Outbound,
    settings::CurrentSettings,
};
use crate::config::Config;
use kernel::{Cipher, Clock, Hasher, Limits, Random, Result};
use store::db::Db;

/// The context that every domain function works with. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Context>);

/// The members of a [`Ctx`].
pub struct Context {
    /// The deployment's configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The source of random bytes.
    pub random: Random,
    /// Password hashing.
    pub hasher: Hasher,
    /// Rate limits.
    pub limits: Limits,
    /// Encryption of stored secrets that must be decrypted again.
    pub cipher: Cipher,
    /// Keys that never leave the server.
    pub secrets: ServerSecrets,
    /// The keys that tokens are signed with.
    pub keys: Keyring,
    /// The mail server, if one is configured.
    pub mailer: Option<Mailer>,
    /// The client for calls to other servers.
    pub outbound: Outbound,
    /// The places of IP addresses (geolocation).
    pub geoip: GeoIp,
    /// The settings of administrators.
    pub settings: CurrentSettings,
    /// When sessions and API tokens were last used.
    pub last_used: LastUsed,
    parts: Parts,
}

/// State that a feature keeps in memory for the whole process, such as its cache or its limit. Each feature defines its
/// own parts beside the code that uses them, so that the context does not depend on any feature.
pub trait Part: Send + Sync + 'static {
    /// Creates the part on first use.
    fn new(ctx: &Context) -> Self;
}

/// The parts that were created so far, by type.
#[derive(Default)]
struct Parts(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Ctx {
    /// Builds the context over an open database whose schema is up to date; generates the first keys if there are none.
    ///
    /// # Errors
    /// When the database does not answer, a stored secret cannot be decrypted with the configured key, or the trusted
    /// certificates cannot be read.
    pub async fn build(config: Config, db: Db, clock: Clock, random: Random, cipher: Cipher) -> Result<Self> {
        let limits = match config.server.rate_limit {
            0 => Limits::disabled(clock.clone()),
            _ => Limits::in_memory(clock.clone()),
        };
        let hasher =
            Hasher::new(config.server.hash_parallel, config.server.hash_cost.clone(), random.clone());
        let secrets = ServerSecrets::load(&db, &cipher, &random).await?;
        let keys = Keyring::load(&db, &cipher).await?;
        let mailer = Mailer::new(&config)?;
        let outbound = Outbound::new(&config);
        let geoip = GeoIp::open(&config.geoip)?;
        let last_used = LastUsed::new(&db, &clock);
        let settings = CurrentSettings::load(&db, &config.lifetimes.pinned)
            .await?
            .without_passkeys(config.server.webauthn_rp_id.is_none())
            .with_mail_server(config.mail.smtp.is_some());
        Ok(Self(Arc::new(Context {
            config,
            db,
            clock,
            random,
            hasher,
            limits,
            cipher,
            secrets,
            keys,
            mailer,
            outbound,
            geoip,
            settings,
            last_used,
            parts: Parts::default(),
        })))
    }
}

impl Context {
    /// Returns the part of a type, created on first use.
    #[must_use]
    pub fn part<P: Part>(&self) -> Arc<P> {
        let id = TypeId::of::<P>();
        let known = self.parts.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(Ok(part)) = known.map(Arc::downcast) {
            return part;
        }
        // Created without the lock, since it may use another part. If two are created concurrently, the first one is
        // kept.
        let made = Arc::new(P::new(self));
        let mut parts = self.parts.0.write().unwrap_or_else(PoisonError::into_inner);
        let kept = parts.entry(id).or_insert_with(|| Arc::clone(&made) as _);
        Arc::clone(kept).downcast().unwrap_or(made)
    }
}

impl Deref for Ctx {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ctx").field("config", &self.config).finish_non_exhaustive()
    }
}
