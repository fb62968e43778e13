//! Passwords: what a new one must be, verification, and hashes from other systems.

mod breached;
mod check;
mod imported;
mod strength;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use shared_types::{UserStatus, Word};

use super::refusals::count_refused_password;
use kernel::{Result, Secret, password::Verified};
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
    limits,
};
use store::{
    db::{Topic, Tx},
    entity::{User, user},
};

pub use check::{NewPassword, check_password};
pub(crate) use imported::imported_hash;

/// A password that was verified. Another one may be set before what it authenticates is written, so the transaction
/// that writes it checks [`Self::is_current`].
#[derive(Debug, Clone)]
pub struct VerifiedPassword {
    user_id: i64,
    hash: Secret,
}

impl VerifiedPassword {
    /// Whether it is still the password of its user, who is active. The user is locked until the transaction ends: a
    /// new password is set before or after it, and in the latter case ends what the transaction began.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        let user: Option<i64> = user::Entity::find_by_id(self.user_id)
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::PasswordHash.eq(self.hash.expose()))
            .filter(user::Column::Status.eq(UserStatus::Active.as_str()))
            .lock_exclusive()
            .into_tuple()
            .one(&**tx)
            .await?;
        Ok(user.is_some())
    }
}

/// Verifies the password of a user; `None` when it is wrong. Takes as long for a user who does not exist or has no
/// password. A hash that was imported, has another cost than new ones or is not of the normal form of the password is
/// replaced.
///
/// # Errors
/// When the server is busy or the database does not answer.
pub async fn verify_password(
    ctx: &Ctx,
    source: &RequestSource,
    user: Option<&User>,
    password: Secret,
) -> Result<Option<VerifiedPassword>> {
    let mut stored = user.and_then(|user| user.password_hash.clone());
    let hasher = ctx.hasher.for_caller(&source.limit_key());
    loop {
        let verified = hasher.verify(password.clone(), stored.as_deref()).await?;
        let (Some(user), Some(current)) = (user, stored) else { return Ok(None) };
        let hash = match verified {
            Verified::No => return Ok(None),
            Verified::Yes => current,
            Verified::Outdated => {
                let hash = hasher.hash(password.clone()).await?;
                let args = (user.id, current, hash.clone());
                let write = ctx
                    .db
                    .write(args, |tx, (id, before, hash)| Box::pin(replace_hash(tx, *id, before, hash)));
                if !write.await? {
                    // The hash has changed, perhaps because the same password was verified at the same time.
                    stored = current_hash(ctx, user.id).await?;
                    continue;
                }
                hash
            }
        };
        return Ok(Some(VerifiedPassword { user_id: user.id, hash: Secret::new(hash) }));
    }
}

/// Verifies the password that a person enters again, for a change or with a link; `None` when it is wrong. It can be
/// guessed here as on the sign-in page, so the attempts are limited by user and a wrong one is audited in the same way.
///
/// # Errors
/// [`kernel::Error::TooOften`]; when the server is busy or the database does not answer.
pub(super) async fn verify_again(
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    password: Secret,
) -> Result<Option<VerifiedPassword>> {
    limits::check_password_of(ctx, user.id).await?;
    let verified = verify_password(ctx, &actor.source, Some(user), password).await?;
    if verified.is_none() {
        count_refused_password(ctx, actor, user.clone());
    }
    Ok(verified)
}

/// Returns the hash of a user's password now.
async fn current_hash(ctx: &Ctx, user_id: i64) -> Result<Option<String>> {
    let hash: Option<Option<String>> = user::Entity::find_by_id(user_id)
        .select_only()
        .column(user::Column::PasswordHash)
        .into_tuple()
        .one(ctx.db.read())
        .await?;
    Ok(hash.flatten())
}

/// Replaces the hash of a user's password; returns `false` if it is no longer `before`.
async fn replace_hash(tx: &Tx<'_>, user_id: i64, before: &str, hash: &str) -> Result<bool> {
    let replaced = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .filter(user::Column::Id.eq(user_id))
        .filter(user::Column::PasswordHash.eq(before))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(replaced.rows_affected > 0)
}
