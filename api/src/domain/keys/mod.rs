//! Keys: those that tokens are signed with, and those that never leave the server.

mod jws;
mod key_pair;
mod key_set;
mod keyring;
mod public_key;
mod server_secrets;
mod store;

pub(in crate::domain) use jws::TokenType;
pub(in crate::domain) use key_set::{KeySet, Verdict};
pub use keyring::Keyring;
pub use server_secrets::ServerSecrets;

use shared_types::Word;

use self::store::Drawn;
use super::ctx::Ctx;
use crate::kernel::Result;

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

/// Publishes the `next` keys that are missing. Only a first start has some to draw; a server need not wait for them.
///
/// # Errors
/// When the database does not answer.
pub async fn publish_next(ctx: &Ctx) -> Result<()> {
    while let Some(alg) = ctx.keys.lacks() {
        ctx.keys.publish(KeyState::Next, Drawn::new(alg).await?).await?;
    }
    Ok(())
}
