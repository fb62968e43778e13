//! Factors that were added shortly before a password is reset: somebody else may have added them.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{passkeys, record};
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
    let keys = passkey::Entity::find().filter(passkey::Column::UserId.eq(user_id));
    let keys = keys.order_by_asc(passkey::Column::Id).all(db).await?;
    let apps = totp::Entity::find()
        .filter(totp::Column::UserId.eq(user_id))
        .filter(totp::Column::Confirmed.eq(true))
        .all(db)
        .await?;
    let keys = keys.into_iter().filter(|_| passkeys::are_available(ctx)).map(|row| RecentFactor {
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
    let (factors, older): (Vec<_>, Vec<_>) =
        keys.chain(apps).partition(|factor| factor.created_at > now - PERIOD);
    Ok(RecentFactors { factors, are_removable: !older.is_empty() })
}

/// Removes the recent factors with these keys, if they can be removed, after the password of their user was reset in the
/// same transaction. The user is notified by mail of each. What names no such factor is ignored: it was removed meanwhile.
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
        mail::factor_changed(tx, user, change).await?;
    }
    tx.touch(Topic::Revocations);
    Ok(())
}
