//! An application as every request looks it up: the row, its roles, and its secrets in the form in which they are
//! compared.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_types::{ApplicationKind, ExternalLoginState, GrantType, TokenEndpointAuthMethod};

use super::{Application, credentials};
use kernel::{
    Cached, Error, Result, ScopeSet, Secret, Timestamp,
    jose::KeySet,
    secrets::{MacKey, constant_time_eq},
};
use platform::ctx::{Context, Ctx, Part};
use store::{
    db::Topic,
    entity::{application, application_role, application_secret, external_application},
};

/// An OAuth client.
#[derive(Debug, Clone)]
pub struct Client {
    /// The application.
    pub application: Arc<Application>,
    /// Its roles: id and code.
    pub roles: Vec<(i64, String)>,
    secrets: Vec<ClientSecret>,
    signs_in_at: SignsInAt,
    /// The scopes that it may request.
    known_scopes: HashSet<String>,
    /// Parsed when they are first needed.
    registered_keys: OnceLock<Option<Arc<KeySet>>>,
}

/// Where people sign in to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignsInAt {
    /// At this server, in any way that it offers.
    Here,
    /// At the identity provider with an id.
    Provider(i64),
    /// Nowhere: it is an external application, and its connection was never verified, or its identity provider is
    /// deleted.
    Nowhere,
}

/// A client secret in the form in which it is compared with a presented one.
#[derive(Clone)]
struct ClientSecret {
    keyed_hash: Vec<u8>,
    expires_at: Option<Timestamp>,
    ciphertext: String,
    /// The key of assertions, decrypted when the first one is presented.
    mac_key: OnceLock<MacKey>,
}

impl ClientSecret {
    fn new(row: application_secret::Model) -> Self {
        let expires_at = row.expires_at.map(|at| at.0);
        Self { keyed_hash: row.keyed_hash, expires_at, ciphertext: row.ciphertext, mac_key: OnceLock::new() }
    }

    fn mac_key(&self, ctx: &Ctx) -> Result<&MacKey> {
        if let Some(key) = self.mac_key.get() {
            return Ok(key);
        }
        let secret = credentials::decrypt(ctx, &self.ciphertext)?;
        Ok(self.mac_key.get_or_init(|| MacKey::new(&secret)))
    }
}

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

impl Client {
    /// Returns where people sign in to it (UC-18).
    #[must_use]
    pub fn signs_in_at(&self) -> SignsInAt {
        self.signs_in_at
    }

    /// Returns whether it is public: it has no secret and must send a PKCE verifier instead.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None
    }

    /// Returns whether it may use a grant type.
    #[must_use]
    pub fn may_use(&self, grant_type: GrantType) -> bool {
        self.application.grant_types.0.contains(&grant_type)
    }

    /// Returns whether this is one of its valid secrets. They are compared by keyed hash in constant time.
    #[must_use]
    pub fn has_secret(&self, ctx: &Ctx, secret: &Secret) -> bool {
        let hash = ctx.secrets.client_secret_hash(secret);
        // No early exit: every secret is compared.
        self.valid_secrets(ctx).fold(false, |found, known| found | constant_time_eq(&known.keyed_hash, &hash))
    }

    /// Returns whether this is the HMAC of a message with one of its valid secrets (`client_secret_jwt`).
    ///
    /// # Errors
    /// When a secret cannot be decrypted.
    pub fn signed_with_secret(&self, ctx: &Ctx, message: &[u8], mac: &[u8]) -> Result<bool> {
        let mut found = false;
        for secret in self.valid_secrets(ctx) {
            found |= secret.mac_key(ctx)?.verifies(message, mac);
        }
        Ok(found)
    }

    fn valid_secrets(&self, ctx: &Ctx) -> impl Iterator<Item = &ClientSecret> {
        let now = ctx.clock.now();
        self.secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|at| at > now))
    }

    /// Returns the keys that it registered by value.
    pub fn registered_keys(&self) -> Option<&Arc<KeySet>> {
        let read = || self.application.metadata.0.jwks.as_ref().and_then(KeySet::read).map(Arc::new);
        self.registered_keys.get_or_init(read).as_ref()
    }

    /// Returns the scopes that it may request.
    #[must_use]
    pub fn scopes(&self) -> &ScopeSet {
        &self.application.scope.0
    }

    /// Returns whether it may request a scope. Takes as long however many it may request.
    #[must_use]
    pub fn may_request(&self, scope: &str) -> bool {
        self.known_scopes.contains(scope)
    }
}

/// The cache of clients, by client id.
struct Clients(Cached<String, Option<Arc<Client>>>);

impl Part for Clients {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("clients", 2_000, &[Topic::Applications]))
    }
}

/// Looks up the client with a client id.
///
/// # Errors
/// When the database does not answer.
pub async fn client(ctx: &Ctx, client_id: &str) -> Result<Option<Arc<Client>>> {
    // Ids have at most 50 visible ASCII characters; nothing else is looked up or cached.
    if client_id.is_empty() || client_id.len() > 50 || !client_id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(None);
    }
    ctx.part::<Clients>().0.get(client_id.to_owned(), load(ctx, client_id)).await
}

/// Looks up the client of the application with an id.
///
/// # Errors
/// When the database does not answer.
pub async fn client_of(ctx: &Ctx, id: i64) -> Result<Option<Arc<Client>>> {
    let found: Option<String> = application::Entity::find_by_id(id)
        .select_only()
        .column(application::Column::ClientId)
        .into_tuple()
        .one(ctx.db.read())
        .await?;
    match found {
        Some(client_id) => client(ctx, &client_id).await,
        None => Ok(None),
    }
}

async fn load(ctx: &Ctx, client_id: &str) -> Result<Option<Arc<Client>>, Error> {
    let found = application::Entity::find()
        .filter(application::Column::ClientId.eq(client_id))
        .one(ctx.db.read())
        .await?;
    let Some(application) = found else { return Ok(None) };
    let roles = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.eq(application.id))
        .order_by_asc(application_role::Column::Id)
        .all(ctx.db.read())
        .await?;
    let secrets = application_secret::Entity::find()
        .filter(application_secret::Column::ApplicationId.eq(application.id))
        .all(ctx.db.read())
        .await?;
    let signs_in_at = signs_in_at(ctx, &application).await?;
    Ok(Some(Arc::new(Client {
        signs_in_at,
        known_scopes: application.scope.0.iter().map(str::to_owned).collect(),
        application: Arc::new(application),
        roles: roles.into_iter().map(|role| (role.id, role.code)).collect(),
        secrets: secrets.into_iter().map(ClientSecret::new).collect(),
        registered_keys: OnceLock::new(),
    })))
}

/// Looks up where people sign in to an application.
async fn signs_in_at(ctx: &Ctx, application: &Application) -> Result<SignsInAt> {
    if application.kind.0 == ApplicationKind::Internal {
        return Ok(SignsInAt::Here);
    }
    let found = external_application::Entity::find_by_id(application.id).one(ctx.db.read()).await?;
    let verified = found.filter(|row| row.state.0 != ExternalLoginState::NotVerified);
    let provider_id = verified.and_then(|row| row.identity_provider_id);
    Ok(provider_id.map_or(SignsInAt::Nowhere, SignsInAt::Provider))
}
