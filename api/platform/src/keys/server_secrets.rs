//! Keys that never leave the server, each generated once for the whole installation.

use std::collections::HashMap;

use sea_orm::{EntityTrait, Set};
use uuid::Uuid;

use kernel::{
    Cipher, Error, Random, Result, Secret,
    secrets::{MacKey, base64url, from_base64url},
};
use store::{db::Db, entity::server_secret};

/// The names of the keys.
const NAMES: [&str; 10] = [
    "client_secrets",
    "csrf",
    "refresh_tokens",
    "passes",
    "sessions",
    "pairwise",
    "user_codes",
    "cookies",
    "person_codes",
    "setup",
];

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
    cookies: Cipher,
    person_codes: MacKey,
    setup: Secret,
}

impl ServerSecrets {
    /// Loads the keys; generates those that are missing.
    ///
    /// # Errors
    /// When the database does not answer, or a key was encrypted with an encryption key that is not configured.
    pub async fn load(db: &Db, cipher: &Cipher, random: &Random) -> Result<Self> {
        let mut stored = stored(db).await?;
        if NAMES.iter().any(|name| !stored.contains_key(*name)) {
            generate_secrets(db, cipher, random).await?;
            stored = self::stored(db).await?;
        }
        let key = |name| read(cipher, &stored, name);
        Ok(Self {
            client_secrets: MacKey::new(&key("client_secrets")?),
            csrf: MacKey::new(&key("csrf")?),
            refresh_tokens: MacKey::new(&key("refresh_tokens")?),
            passes: MacKey::new(&key("passes")?),
            sessions: MacKey::new(&key("sessions")?),
            pairwise: MacKey::new(&key("pairwise")?),
            user_codes: MacKey::new(&key("user_codes")?),
            cookies: Cipher::new(&[key("cookies")?], random.clone())?,
            person_codes: MacKey::new(&key("person_codes")?),
            setup: Secret::new(base64url(&key("setup")?)),
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

    /// Returns the key under which failed passwords of a login are counted, in a browser or, without one, everywhere.
    #[must_use]
    pub fn attempt_key(&self, login: &str, browser: &[u8]) -> Vec<u8> {
        self.csrf.mac(&[b"failed password", login.as_bytes(), browser])
    }

    /// Returns a value derived from a session cookie by which scripts can detect that it changed, without learning it.
    #[must_use]
    pub fn browser_state(&self, cookie: &Secret) -> String {
        base64url(&self.csrf.mac(&[b"browser state", cookie.expose().as_bytes()]))
    }

    /// Returns a secret that belongs to the `state` of an authorization request at an identity provider, such as the
    /// nonce. It is derived, so that it need not be stored.
    #[must_use]
    pub fn upstream_value(&self, purpose: &str, state: &Secret) -> String {
        base64url(&self.csrf.mac(&[b"upstream", purpose.as_bytes(), state.expose().as_bytes()]))
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

    /// Returns the cookie of a session with a number. It is derived, so that parallel sign-ins get the same cookie
    /// although only its hash is stored.
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

    /// Returns the cipher of what a browser keeps for the server. Anybody can cause its use, so it has a key of its
    /// own.
    #[must_use]
    pub fn cookie_cipher(&self) -> &Cipher {
        &self.cookies
    }

    /// Returns the hash that a code which a person enters to sign in is stored and compared as. It is keyed, since
    /// such codes are short enough to be found by trying all of them against a plain hash. `purpose` and `context`
    /// keep the hashes of different kinds of codes, and of different people, apart.
    #[must_use]
    pub fn person_code_hash(&self, purpose: &str, context: &[u8], code: &str) -> Vec<u8> {
        self.person_codes.mac(&[purpose.as_bytes(), context, code.as_bytes()])
    }

    /// Returns the secret of the one-time set-up link.
    #[must_use]
    pub fn setup(&self) -> &Secret {
        &self.setup
    }
}

/// Returns the encrypted keys, by name.
async fn stored(db: &Db) -> Result<HashMap<String, String>> {
    let rows = server_secret::Entity::find().all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.ciphertext)).collect())
}

/// Generates a key for each name that has none.
async fn generate_secrets(db: &Db, cipher: &Cipher, random: &Random) -> Result<()> {
    let encrypt = |name: &&'static str| {
        let key = base64url(&random.bytes::<32>());
        Ok((*name, cipher.encrypt(&purpose(name), key.as_bytes())?))
    };
    let drawn: Vec<_> = NAMES.iter().map(encrypt).collect::<Result<_>>()?;
    db.write(drawn, |tx, drawn| {
        Box::pin(async move {
            let rows = drawn.iter().map(|(name, ciphertext)| server_secret::ActiveModel {
                name: Set((*name).to_owned()),
                ciphertext: Set(ciphertext.clone()),
                created_at: Set(tx.now().into()),
            });
            // Another instance may start at the same moment: the key that is inserted first is used by all.
            server_secret::Entity::insert_many(rows)
                .on_conflict_do_nothing_on([server_secret::Column::Name])
                .exec_without_returning(&**tx)
                .await?;
            Ok(())
        })
    })
    .await
}

fn read(cipher: &Cipher, stored: &HashMap<String, String>, name: &str) -> Result<Vec<u8>> {
    let purpose = purpose(name);
    let ciphertext = stored.get(name);
    let ciphertext = ciphertext.ok_or_else(|| Error::internal(format!("the {purpose} is missing")))?;
    let text = cipher.decrypt(&purpose, ciphertext)?;
    std::str::from_utf8(&text)
        .ok()
        .and_then(from_base64url)
        .ok_or_else(|| Error::internal(format!("the {purpose} is malformed")))
}

/// What a key is encrypted for.
fn purpose(name: &str) -> String {
    format!("server secret {name}")
}
