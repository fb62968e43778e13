//! Factors that were added shortly before a password is reset, or since a sign-in that is disowned: somebody else may
//! have added them.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{passkeys, record, recovery_codes};
use kernel::{Result, Timestamp};
use platform::{actor::Actor, ctx::Ctx, jobs::FactorChange, mail};
use store::{
    db::{Topic, Tx},
    entity::{User, passkey, totp},
};

/// How long a factor counts as recent.
const PERIOD: TimeDelta = TimeDelta::days(30);

/// A factor that was added within the last 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentFactor {
    /// Its name among the factors of its person: `passkey-` and the id, or `totp`.
    pub key: String,
    /// What the person called it, if it is a passkey.
    pub name: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    id: i64,
}

/// The recent factors of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentFactors {
    /// The factors, the oldest first.
    pub factors: Vec<RecentFactor>,
    /// Whether they can be removed when the password is reset: only if an older factor is left, which the person then
    /// proves. Otherwise somebody who reads the person's mails could get rid of the second factor.
    pub are_removable: bool,
}

/// Returns the recent factors of a user.
///
/// # Errors
/// When the database does not answer.
pub async fn recent(ctx: &Ctx, user_id: i64) -> Result<RecentFactors> {
    read(ctx.db.read(), ctx, user_id, ctx.clock.now()).await
}

async fn read(db: &impl ConnectionTrait, ctx: &Ctx, user_id: i64, now: Timestamp) -> Result<RecentFactors> {
    let all = all(db, user_id).await?;
    let usable = all.into_iter().filter(|factor| factor.name.is_none() || passkeys::are_available(ctx));
    let (factors, older): (Vec<_>, Vec<_>) = usable.partition(|factor| factor.created_at > now - PERIOD);
    Ok(RecentFactors { factors, are_removable: !older.is_empty() })
}

/// The factors of a user, passkeys first.
async fn all(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<RecentFactor>> {
    let keys = passkey::Entity::find().filter(passkey::Column::UserId.eq(user_id));
    let keys = keys.order_by_asc(passkey::Column::Id).all(db).await?;
    let apps = totp::Entity::find()
        .filter(totp::Column::UserId.eq(user_id))
        .filter(totp::Column::Confirmed.eq(true))
        .all(db)
        .await?;
    let keys = keys.into_iter().map(|row| RecentFactor {
        key: format!("passkey-{}", row.id),
        name: Some(row.name),
        created_at: row.created_at.0,
        id: row.id,
    });
    let apps = apps.into_iter().map(|row| RecentFactor {
        key: "totp".to_owned(),
        name: None,
        created_at: row.created_at.0,
        id: row.id,
    });
    Ok(keys.chain(apps).collect())
}

/// Removes the recent factors with these keys, if they can be removed, after the password of their user was reset in
/// the same transaction. The user is notified by mail of each. What names no such factor is ignored: it was removed
/// meanwhile.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn remove_recent(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    keys: &[String],
) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let recent = read(&**tx, ctx, user.id, tx.now()).await?;
    let removed =
        recent.factors.into_iter().filter(|factor| recent.are_removable && keys.contains(&factor.key));
    for factor in removed {
        remove(tx, actor, user, factor).await?;
    }
    tx.touch(Topic::Revocations);
    Ok(())
}

/// Removes the factors of a user that were added since a time, also if none is left, and the recovery codes that were
/// made since, after a sign-in was disowned in the same transaction. The user is notified by mail of each.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn remove_since(tx: &Tx<'_>, actor: &Actor, user: &User, since: Timestamp) -> Result<()> {
    let all = all(&**tx, user.id).await?;
    let (added, older): (Vec<_>, Vec<_>) = all.into_iter().partition(|factor| factor.created_at >= since);
    if added.is_empty() {
        return recovery_codes::delete_since(tx, user.id, since).await;
    }
    for factor in added {
        remove(tx, actor, user, factor).await?;
    }
    tx.touch(Topic::Revocations);
    // They replace a factor.
    if older.is_empty() {
        return recovery_codes::delete_all(tx, user.id).await;
    }
    recovery_codes::delete_since(tx, user.id, since).await
}

/// Removes a factor of a user, who is notified by mail.
async fn remove(tx: &Tx<'_>, actor: &Actor, user: &User, factor: RecentFactor) -> Result<()> {
    let change = match factor.name {
        Some(name) => {
            passkey::Entity::delete_by_id(factor.id).exec(&**tx).await?;
            let details = json!({ "passkey": factor.id, "name": name });
            record(tx, actor, user, "passkey.removed", details).await?;
            FactorChange::PasskeyRemoved { name }
        }
        None => {
            totp::Entity::delete_by_id(factor.id).exec(&**tx).await?;
            record(tx, actor, user, "totp.removed", json!({})).await?;
            FactorChange::TotpRemoved
        }
    };
    mail::factor_changed(tx, user, change).await
}
