//! Revokes signing keys that may be known to somebody else, together with everything that they signed.

use shared_types::{KeyState, SigningKey as Dto};

use super::{
    Keyring,
    rows::{self, GeneratedKey},
};
use crate::actor::Actor;
use kernel::{Error, Result, Timestamp};

impl Keyring {
    /// Revokes a key: it is no longer published, and no token that it signed is accepted. If it signs now, the next key
    /// takes over, and a new next key is published. A key that is revoked already stays so. Returns all keys.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller is not an administrator, [`Error::RecentSignInRequired`];
    /// [`Error::NotFound`].
    pub async fn revoke(&self, actor: &Actor, kid: &str, now: Timestamp) -> Result<Vec<Dto>> {
        actor.require_admin()?;
        actor.signed_in_recently(now)?;
        // The next keys of a first start may still be missing.
        self.publish_next().await?;
        let rows = rows::all_rows(self.db.read()).await?;
        let row = rows.iter().find(|row| row.kid == kid).ok_or(Error::NotFound("key"))?;
        let successor = match row.state.0 {
            KeyState::Next | KeyState::Active => {
                Some(GeneratedKey::generate(row.alg.0, self.lock_generation().await).await?.0)
            }
            KeyState::Retired | KeyState::Expired | KeyState::Revoked => None,
        };
        rows::revoke(&self.db, &self.cipher, actor, kid, successor).await?;
        self.fresh().await?;
        self.list(actor).await
    }
}
