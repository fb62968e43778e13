//! Keys: those that tokens are signed with, and those that never leave the server.

mod server_secrets;

pub use server_secrets::ServerSecrets;

use shared_types::Word;

use super::db::Db;
use crate::kernel::{Cipher, Random, Result};

/// Where a signing key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published ahead, not signed with yet.
    Next,
    /// Signed with.
    Active,
    /// Published until the last token that it signed has expired.
    Retired,
}

impl Word for KeyState {
    const ALL: &'static [Self] = &[Self::Next, Self::Active, Self::Retired];

    fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

/// The keys that tokens are signed with.
#[derive(Debug)]
pub struct Keyring {}

impl Keyring {
    /// Loads the keys.
    ///
    /// # Errors
    /// When the database does not answer or a key cannot be decrypted.
    pub async fn load(_db: &Db, _cipher: &Cipher, _random: &Random) -> Result<Self> {
        Ok(Self {})
    }
}
