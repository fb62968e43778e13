//! What every domain function works with, built once at start and passed on.

use std::{collections::HashSet, ops::Deref, sync::Arc, time::Duration};

use uuid::Uuid;

use super::{
    access::Candidates,
    api_tokens::ApiToken,
    applications::{Client, Logos},
    client_keys::FetchedKeySets,
    db::{Db, Topic},
    keys::{Keyring, ServerSecrets},
    mail::Mailer,
    outbound::Outbound,
    resources::Resource,
    sessions::Session,
    settings::Snapshot,
    tokens::{Grant, device_codes::Pace},
    users::Person,
    uses::Uses,
};
use crate::{
    config::Config,
    kernel::{Cached, Cipher, Clock, Hasher, Limit, Random, Result},
};

/// How long an entry may be kept where other instances share the database, should this one not hear of a change.
const SHARED_TTL: Duration = Duration::from_secs(30);

/// How many applications an address may register in a minute without an initial access token.
const REGISTRATIONS: u32 = 60;

/// What every domain function works with. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Context>);

/// The parts of a [`Ctx`].
pub struct Context {
    /// The deployment's configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Random bytes.
    pub random: Random,
    /// Password hashing.
    pub hasher: Hasher,
    /// Encryption of what must be read again.
    pub cipher: Cipher,
    /// How often each caller may call.
    pub rate: Limit,
    /// How fast devices may poll.
    pub(super) pace: Pace,
    /// How often somebody may register applications without an initial access token.
    pub registrations: Limit,
    /// Keys that never leave the server.
    pub secrets: ServerSecrets,
    /// The keys that tokens are signed with.
    pub keys: Keyring,
    /// The mail server, if there is one.
    pub mailer: Option<Mailer>,
    /// What calls the servers of others.
    pub outbound: Outbound,
    /// The pictures of applications.
    pub(super) logos: Logos,
    /// What administrators have set.
    pub(super) settings: Snapshot,
    /// What every request looks up.
    pub(super) caches: Caches,
    /// The keys that applications publish.
    pub(super) key_sets: FetchedKeySets,
    /// What was used a moment ago.
    pub(super) uses: Uses,
}

/// What every request looks up, kept for as long as it holds.
pub(super) struct Caches {
    /// By client id.
    pub(super) clients: Cached<String, Option<Arc<Client>>>,
    /// The origins of all applications.
    pub(super) origins: Cached<(), Arc<HashSet<String>>>,
    /// The client id, by an origin that a proxy protects.
    pub(super) protected: Cached<String, Option<String>>,
    /// By user id.
    pub(super) persons: Cached<i64, Option<Arc<Person>>>,
    /// By the hash of the token.
    pub(super) api_tokens: Cached<Vec<u8>, Option<Arc<ApiToken>>>,
    /// By the hash of the cookie.
    pub(super) sessions: Cached<Vec<u8>, Option<Arc<Session>>>,
    /// By id.
    pub(super) grants: Cached<Uuid, Option<Arc<Grant>>>,
    /// By URI.
    pub(super) resources: Cached<String, Option<Arc<Resource>>>,
    /// The `jti` of all access tokens that were revoked one by one.
    pub(super) revoked_tokens: Cached<(), Arc<HashSet<String>>>,
    /// By user id and application id.
    pub(super) candidates: Cached<(i64, i64), Arc<Candidates>>,
}

impl Caches {
    fn new(db: &Db) -> Self {
        let ttl = (!db.is_embedded()).then_some(SHARED_TTL);
        let on =
            |topics: &[Topic]| topics.iter().map(|topic| db.topics().of(*topic).clone()).collect::<Vec<_>>();
        Self {
            clients: Cached::new("clients", 2_000, ttl, on(&[Topic::Applications])),
            origins: Cached::new("origins", 1, ttl, on(&[Topic::Applications])),
            protected: Cached::new("protected", 2_000, ttl, on(&[Topic::Applications])),
            persons: Cached::new("persons", 20_000, ttl, on(&[Topic::People])),
            api_tokens: Cached::new("api_tokens", 2_000, ttl, on(&[Topic::Revocations, Topic::People])),
            sessions: Cached::new("sessions", 20_000, ttl, on(&[Topic::Revocations])),
            grants: Cached::new("grants", 20_000, ttl, on(&[Topic::Revocations])),
            resources: Cached::new("resources", 2_000, ttl, on(&[Topic::Applications])),
            revoked_tokens: Cached::new("revoked_tokens", 1, ttl, on(&[Topic::Revocations])),
            candidates: Cached::new("access", 20_000, ttl, on(&[Topic::People, Topic::Applications])),
        }
    }
}

impl Ctx {
    /// Builds the context over an open database whose schema fits: makes the first keys where there are none.
    ///
    /// # Errors
    /// When the database does not answer, a stored secret cannot be decrypted with the configured key, or the
    /// certificates to trust cannot be read.
    pub async fn build(config: Config, db: Db, clock: Clock, random: Random, cipher: Cipher) -> Result<Self> {
        let hasher = Hasher::new(config.server.hash_parallel, random.clone());
        let secrets = ServerSecrets::load(&db, &cipher, &random).await?;
        let keys = Keyring::load(&db, &cipher).await?;
        let mailer = Mailer::new(&config)?;
        let outbound = Outbound::new(&config);
        let settings = Snapshot::load(&db, &config.lifetimes.pinned).await?;
        let caches = Caches::new(&db);
        let rate = Limit::new(config.server.rate_limit);
        Ok(Self(Arc::new(Context {
            config,
            db,
            clock,
            random,
            hasher,
            cipher,
            rate,
            pace: Pace::default(),
            registrations: Limit::new(REGISTRATIONS),
            secrets,
            keys,
            mailer,
            outbound,
            logos: Logos::default(),
            settings,
            caches,
            key_sets: FetchedKeySets::new(),
            uses: Uses::default(),
        })))
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
