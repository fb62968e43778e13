//! Which factors a person has.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ConnectionTrait, sea_query::UnionType};
use shared_types::{FactorKind, Word};

use super::KINDS;
use kernel::{Cached, Result, Timestamp};
use platform::ctx::{Context, Ctx, Part};
use store::{columns::Millis, db::Topic};

/// How many factors of each kind a person has, and since when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enrolled(HashMap<FactorKind, (u64, Option<Timestamp>)>);

impl Enrolled {
    /// Returns how many factors of a kind the person has; of recovery codes, how many are not used yet.
    #[must_use]
    pub fn count(&self, kind: FactorKind) -> u64 {
        self.0.get(&kind).map(|(count, _)| *count).unwrap_or_default()
    }

    /// Returns whether the person had a factor of a kind before a point in time.
    #[must_use]
    pub fn had(&self, kind: FactorKind, before: Timestamp) -> bool {
        let since = self.0.get(&kind).and_then(|(_, since)| *since);
        since.is_some_and(|since| since < before)
    }

    /// Returns how many passkeys the person has.
    #[must_use]
    pub fn passkeys(&self) -> u64 {
        self.count(FactorKind::Passkey)
    }

    /// Returns whether the person has an app that shows one-time passwords.
    #[must_use]
    pub fn has_totp(&self) -> bool {
        self.count(FactorKind::Totp) > 0
    }

    /// Returns how many recovery codes are not used yet.
    #[must_use]
    pub fn recovery_codes(&self) -> u64 {
        self.count(FactorKind::RecoveryCode)
    }

    /// Returns whether the person has a second factor. Recovery codes replace one and are none.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        self.passkeys() > 0 || self.has_totp()
    }
}

/// The cache of the factors of users, by the user's id.
struct Factors(Cached<i64, Arc<Enrolled>>);

impl Part for Factors {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("factors", 20_000, &[Topic::Revocations]))
    }
}

/// Returns which factors a user has, from the cache.
///
/// # Errors
/// When the database does not answer.
pub async fn enrolled(ctx: &Ctx, user_id: i64) -> Result<Arc<Enrolled>> {
    let load = async { count(ctx.db.read(), user_id).await.map(Arc::new) };
    ctx.part::<Factors>().0.get(user_id, load).await
}

/// Counts the factors of a user, in one statement.
pub(super) async fn count(db: &impl ConnectionTrait, user_id: i64) -> Result<Enrolled> {
    let mut kinds = KINDS.iter().map(|kind| (kind.count)(user_id));
    let Some(mut statement) = kinds.next() else { return Ok(Enrolled::default()) };
    for kind in kinds {
        statement.union(UnionType::All, kind);
    }
    let mut enrolled = Enrolled::default();
    for row in db.query_all(&statement).await? {
        let kind: String = row.try_get_by_index(0)?;
        let count: i64 = row.try_get_by_index(1)?;
        if let Some(kind) = FactorKind::from_word(&kind) {
            let since: Option<Millis> = row.try_get_by_index(2)?;
            enrolled.0.insert(kind, (count.unsigned_abs(), since.map(|since| since.0)));
        }
    }
    Ok(enrolled)
}
