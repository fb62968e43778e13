//! Rotates signing keys: the key that was published in advance becomes active, and a new one is published in advance.
//! The old key is kept until no token that it signed is valid.

use chrono::TimeDelta;
use shared_types::{KeyState, SigningAlg, SigningKey as Dto};

use super::{
    Keyring,
    rows::{self, GeneratedKey},
};
use crate::{actor::Actor, settings::Settings};
use kernel::{Error, Result, Timestamp};
use store::entity::signing_key::Model;

/// How long a key is published before an automatic rotation activates it, so that verifiers that cache the key set for
/// a day know it.
const PUBLISH_BEFORE_USE: TimeDelta = TimeDelta::days(1);
/// The maximum lifetime that settings allow for access and ID tokens, plus five minutes for clock skew.
const MAX_TOKEN_LIFETIME: TimeDelta = TimeDelta::seconds(86_400 + 300);

impl Keyring {
    /// Returns all keys, the oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller is not an administrator.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<Dto>> {
        actor.require_admin()?;
        Ok(rows::all_rows(self.db.read()).await?.into_iter().map(to_dto).collect())
    }

    /// Activates the next key of an algorithm, or of all algorithms in use, immediately. A new next key is published
    /// before this function returns.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller is not an administrator; [`Error::Invalid`] with `unused` for an algorithm
    /// that is not in use.
    pub async fn rotate(&self, actor: &Actor, alg: Option<SigningAlg>) -> Result<Vec<Dto>> {
        actor.require_admin()?;
        let rows = rows::all_rows(self.db.read()).await?;
        let mut algs: Vec<_> = active(&rows).map(|row| row.alg.0).collect();
        if let Some(alg) = alg {
            algs.retain(|used| *used == alg);
        }
        if algs.is_empty() {
            return Err(Error::field("alg", "unused", "nothing is signed with this algorithm"));
        }
        // The next keys of a first start may still be missing.
        self.publish_next().await?;
        for alg in algs {
            self.promote(actor, alg, None).await?;
        }
        self.fresh().await?;
        self.list(actor).await
    }

    /// Maintains the keys: publishes missing ones, rotates those that are due, and removes those that are no longer
    /// needed. When several instances do this concurrently, only one rotates. Times of keys that are in the future,
    /// since the clock was set back, are replaced by the current one: otherwise nothing would rotate until then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn maintain(&self, settings: &Settings, now: Timestamp) -> Result<()> {
        self.publish_next().await?;
        let mut rows = rows::all_rows(self.db.read()).await?;
        if rows.iter().any(|row| rows::is_ahead(row, now)) {
            rows::set_back(&self.db).await?;
            rows = rows::all_rows(self.db.read()).await?;
        }
        if settings.signing_key_rotation_days > 0 {
            let age = TimeDelta::days(settings.signing_key_rotation_days.into());
            for row in active(&rows) {
                let since = row.activated_at.unwrap_or(row.created_at).0;
                let mut next =
                    rows.iter().filter(|next| next.state.0 == KeyState::Next && next.alg == row.alg);
                let is_known = next.next().is_some_and(|next| now - next.created_at.0 >= PUBLISH_BEFORE_USE);
                if now - since >= age && is_known {
                    self.promote(&Actor::system(), row.alg.0, Some(&row.kid)).await?;
                }
            }
        }
        self.tidy(&rows, settings, now).await
    }

    async fn promote(&self, actor: &Actor, alg: SigningAlg, active: Option<&str>) -> Result<bool> {
        let (key, _turn) = GeneratedKey::generate(alg, self.lock_generation().await).await?;
        rows::promote(&self.db, &self.cipher, actor, key, active).await
    }

    /// Stops publishing keys whose last token has expired, and deletes those that no `id_token_hint` can be signed with
    /// any more: applications send ID tokens back after their expiry, for as long as people stay signed in.
    async fn tidy(&self, rows: &[Model], settings: &Settings, now: Timestamp) -> Result<()> {
        let hints = settings.session_lifetime.max(settings.refresh_token_lifetime);
        let of = |state: KeyState, kept: TimeDelta| {
            let is_over =
                |row: &&Model| row.state.0 == state && row.retired_at.is_some_and(|at| now - at.0 > kept);
            rows.iter().filter(is_over).map(|row| row.kid.clone()).collect::<Vec<_>>()
        };
        let expired = of(KeyState::Retired, MAX_TOKEN_LIFETIME);
        if !expired.is_empty() {
            rows::expire(&self.db, expired).await?;
        }
        let kept = MAX_TOKEN_LIFETIME.max(TimeDelta::seconds(hints.into()));
        let over = [of(KeyState::Expired, kept), of(KeyState::Revoked, kept)].concat();
        if over.is_empty() { Ok(()) } else { rows::delete(&self.db, over).await }
    }
}

/// Returns the key that each algorithm signs with: its oldest active one, like the keyring.
fn active(rows: &[Model]) -> impl Iterator<Item = &Model> {
    let is_active = |row: &&Model| row.state.0 == KeyState::Active;
    let first = move |row: &&Model| {
        rows.iter()
            .filter(is_active)
            .find(|first| first.alg == row.alg)
            .is_some_and(|first| first.kid == row.kid)
    };
    rows.iter().filter(is_active).filter(first)
}

fn to_dto(row: Model) -> Dto {
    Dto {
        kid: row.kid,
        alg: row.alg.0,
        state: row.state.0,
        created_at: row.created_at.0,
        activated_at: row.activated_at.map(|at| at.0),
        retired_at: row.retired_at.map(|at| at.0),
    }
}
