//! Keys that never leave the server, each generated once for the whole installation.

use sea_orm::{EntityTrait, Set};
use uuid::Uuid;

use kernel::{
    Cipher, Error, Random, Result, Secret,
    secrets::{MacKey, base64url, from_base64url},
};
use store::{db::Db, entity::server_secret};

/// Keys that never leave the server.
#[derive(Debug, Clone)]
pub struct ServerSecrets {
    client_secrets: MacKey,
    csrf: MacKey,
    refresh_tokens: MacKey,
    passes: MacKey,
    sessions: MacKey,
    pairwise: MacKey,
    user_codes: MacKey,
    setup: Secret,
}

impl ServerSecrets {
    /// Loads the keys; generates those that are missing.
    ///
    /// # Errors
    /// When the database does not answer, or a key was encrypted with an encryption key that is not configured.
    pub async fn load(db: &Db, cipher: &Cipher, random: &Random) -> Result<Self> {
        Ok(Self {
            client_secrets: MacKey::new(&load_or_draw(db, cipher, random, "client_secrets").await?),
            csrf: MacKey::new(&load_or_draw(db, cipher, random, "csrf").await?),
            refresh_tokens: MacKey::new(&load_or_draw(db, cipher, random, "refresh_tokens").await?),
            passes: MacKey::new(&load_or_draw(db, cipher, random, "passes").await?),
            sessions: MacKey::new(&load_or_draw(db, cipher, random, "sessions").await?),
            pairwise: MacKey::new(&load_or_draw(db, cipher, random, "pairwise").await?),
            user_codes: MacKey::new(&load_or_draw(db, cipher, random, "user_codes").await?),
            setup: Secret::new(base64url(&load_or_draw(db, cipher, random, "setup").await?)),
        })
    }

    /// Returns the hash that a client secret is stored and compared as.
    #[must_use]
    pub fn client_secret_hash(&self, secret: &Secret) -> Vec<u8> {
        self.client_secrets.mac(&[secret.expose().as_bytes()])
    }

    /// Returns the CSRF token for a cookie's value and a purpose.
    #[must_use]
    pub fn csrf_token(&self, purpose: &str, cookie: &str) -> String {
        base64url(&self.csrf.mac(&[purpose.as_bytes(), cookie.as_bytes()]))
    }

    /// Returns a name for a login that belongs to nobody, by which repeated attempts can be recognised. What was typed
    /// may be a password, so it is not stored.
    #[must_use]
    pub fn login_hash(&self, login: &str) -> String {
        base64url(&self.csrf.mac(&[b"login", login.as_bytes()]))
    }

    /// Returns a value derived from a session cookie by which scripts can detect that it changed, without learning it.
    #[must_use]
    pub fn browser_state(&self, cookie: &Secret) -> String {
        base64url(&self.csrf.mac(&[b"browser state", cookie.expose().as_bytes()]))
    }

    /// Returns the key that refresh tokens are derived with.
    #[must_use]
    pub fn refresh_token_key(&self) -> &MacKey {
        &self.refresh_tokens
    }

    /// Returns the key that the cookies of protected origins are derived with.
    #[must_use]
    pub fn pass_key(&self) -> &MacKey {
        &self.passes
    }

    /// Returns the cookie of a session with a number. It is derived, so that parallel sign-ins get the same cookie although
    /// only its hash is stored.
    #[must_use]
    pub fn session_cookie(&self, id: Uuid, number: i64) -> Secret {
        Secret::new(base64url(&self.sessions.mac(&[id.as_bytes(), &number.to_be_bytes()])))
    }

    /// Returns the key that pairwise subjects are derived with.
    #[must_use]
    pub fn pairwise_key(&self) -> &MacKey {
        &self.pairwise
    }

    /// Returns the key of the hashes that user codes of devices are looked up by.
    #[must_use]
    pub fn user_code_key(&self) -> &MacKey {
        &self.user_codes
    }

    /// Returns the secret of the one-time set-up link.
    #[must_use]
    pub fn setup(&self) -> &Secret {
        &self.setup
    }
}

async fn load_or_draw(db: &Db, cipher: &Cipher, random: &Random, name: &'static str) -> Result<Vec<u8>> {
    let purpose = format!("server secret {name}");
    if server_secret::Entity::find_by_id(name).one(db.read()).await?.is_none() {
        let ciphertext = cipher.encrypt(&purpose, base64url(&random.bytes::<32>()).as_bytes())?;
        db.write((name, ciphertext), |tx, (name, ciphertext)| {
            Box::pin(async move {
                let row = server_secret::ActiveModel {
                    name: Set((*name).to_owned()),
                    ciphertext: Set(ciphertext.clone()),
                    created_at: Set(tx.now().into()),
                };
                // Another instance may start at the same moment: the key that is inserted first is used by all.
                server_secret::Entity::insert(row)
                    .on_conflict_do_nothing_on([server_secret::Column::Name])
                    .exec_without_returning(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await?;
    }
    let row = server_secret::Entity::find_by_id(name).one(db.read()).await?;
    let row = row.ok_or_else(|| Error::internal(format!("the {purpose} is missing")))?;
    let text = cipher.decrypt(&purpose, &row.ciphertext)?;
    std::str::from_utf8(&text)
        .ok()
        .and_then(from_base64url)
        .ok_or_else(|| Error::internal(format!("the {purpose} is malformed")))
}
