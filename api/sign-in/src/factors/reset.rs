//! Resetting the factors of a person who has lost them.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Enrolled, KINDS, attempts, enrolled, lock, record, removal};
use kernel::Result;
use organisation::users::AccountOwner;
use platform::{actor::Actor, ctx::Ctx, jobs::FactorChange, limits, mail, revocation};
use store::db::{Topic, Tx};

/// Removes all factors of a person, who can then sign in without them and add new ones. The person is notified by mail.
/// Does nothing if there are none.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) when the actor may
/// not see or manage the owner; for the own factors with `recent_sign_in_required`;
/// [`Error::Conflict`](kernel::Error::Conflict) with `last_factor` if a policy requires one of the own factors;
/// [`Error::TooOften`](kernel::Error::TooOften).
pub async fn reset(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<()> {
    let user = owner.user(ctx, actor).await?;
    if actor.is(user.id) {
        actor.signed_in_recently(ctx.clock.now())?;
        removal::require_remaining(ctx, &user, &Enrolled::default()).await?;
    }
    limits::check_mail(ctx, actor, &user.email).await?;
    ctx.db
        .write((actor.clone(), user.id), |tx, (actor, id)| Box::pin(reset_in_transaction(tx, actor, *id)))
        .await
}

async fn reset_in_transaction(tx: &Tx<'_>, actor: &Actor, user_id: i64) -> Result<()> {
    let user = lock(tx, actor, user_id).await?;
    let before = enrolled::count(&**tx, user_id).await?;
    let mut deleted = 0;
    for kind in &KINDS {
        deleted += tx.execute(&(kind.delete)(user_id)).await?.rows_affected();
    }
    attempts::forget(tx, user_id).await?;
    if deleted == 0 {
        return Ok(());
    }
    revocation::end_pending_sign_ins(tx, user_id).await?;
    tx.touch(Topic::Revocations);
    let counts = KINDS.iter().map(|kind| (kind.kind.to_string(), json!(before.count(kind.kind)))).collect();
    record(tx, actor, &user, "factors.reset", counts).await?;
    mail::factor_changed(tx, &user, FactorChange::Reset).await
}
