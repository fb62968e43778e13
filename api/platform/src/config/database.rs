//! The database, and the key that its secrets are encrypted with.

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Env;
use kernel::Secret;

/// The database and its encryption keys.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// `ALDABA_DATA_DIR`: the folder of the embedded database, its key and the mails that are written as files. Default
    /// `./data`.
    pub data_dir: PathBuf,
    /// `ALDABA_DATABASE_URL` (or `…_FILE`): `sqlite:<path>`, `mysql://…`, `mariadb://…` or `postgres://…`. Default:
    /// `aldaba.db` in the data folder.
    pub url: String,
    /// `ALDABA_MIGRATE_DATABASE_URL` (or `…_FILE`): the database URL for `aldaba migrate`, with a user that may change
    /// the schema. Default: the URL of the database.
    pub migrate_url: String,
    /// `ALDABA_ENCRYPTION_KEY` (or `…_FILE`): 32 bytes as base64. While a key is rotated, several separated by commas,
    /// the new one first. `None` with the embedded database: the key is generated in the data folder.
    pub encryption_keys: Option<Vec<Secret>>,
}

impl DatabaseConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        let data_dir: PathBuf = env.optional("ALDABA_DATA_DIR").unwrap_or_else(|| "data".to_owned()).into();
        let url = env
            .secret("ALDABA_DATABASE_URL", "ALDABA_DATABASE_URL_FILE")
            .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("aldaba.db").display()));
        check_url(env, "ALDABA_DATABASE_URL", &url);
        let migrate_url = env
            .secret("ALDABA_MIGRATE_DATABASE_URL", "ALDABA_MIGRATE_DATABASE_URL_FILE")
            .unwrap_or_else(|| url.clone());
        check_url(env, "ALDABA_MIGRATE_DATABASE_URL", &migrate_url);
        let encryption_keys = encryption_keys(env);
        if encryption_keys.is_none() && !url.starts_with("sqlite:") {
            env.add_error(
                "ALDABA_ENCRYPTION_KEY",
                "is needed where the database is not the embedded one: 32 bytes as base64 (`openssl rand -base64 32`)",
            );
        }
        Self { data_dir, url, migrate_url, encryption_keys }
    }
}

/// Checks the scheme and syntax of a database URL. The error message does not repeat the URL, which can contain a
/// password.
fn check_url(env: &mut Env, name: &str, url: &str) {
    let schemes = ["sqlite:", "mysql://", "mariadb://", "postgres://", "postgresql://"];
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        env.add_error(name, "must begin with sqlite:, mysql://, mariadb:// or postgres://");
    } else if !url.starts_with("sqlite:") && url::Url::parse(url).is_err() {
        env.add_error(name, "is not a URL");
    }
}

fn encryption_keys(env: &mut Env) -> Option<Vec<Secret>> {
    let text = env.secret("ALDABA_ENCRYPTION_KEY", "ALDABA_ENCRYPTION_KEY_FILE")?;
    let keys: Vec<_> = text.split(',').map(|key| Secret::new(key.trim())).collect();
    if keys.iter().any(|key| STANDARD.decode(key.expose()).map(|bytes| bytes.len()) != Ok(32)) {
        env.add_error("ALDABA_ENCRYPTION_KEY", "must be 32 bytes as base64 (`openssl rand -base64 32`)");
    }
    Some(keys)
}

impl std::fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatabaseConfig").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}
