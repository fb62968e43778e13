//! Keys: those that tokens are signed with, and those that never leave the server.

mod jws;
mod key_pair;
mod key_set;
mod keyring;
mod public_key;
mod rotate;
mod server_secrets;
mod store;

pub(in crate::domain) use jws::TokenType;
pub(in crate::domain) use key_set::{KeySet, Verdict};
pub use keyring::Keyring;
pub use rotate::{list, maintain, rotate};
pub use server_secrets::ServerSecrets;
pub use shared_types::KeyState;

use self::store::Drawn;
use super::ctx::Ctx;
use crate::kernel::Result;

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
