//! Signing in with a code of an app.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared_types::FactorKind;

use super::{code, enrol::secret, row};
use crate::factors::{FactorError, Proof, Verified, attempts, count_refused};
use kernel::{Result, Secret, clock::MAX_AHEAD};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, totp},
};

/// How many seconds a time step has.
const STEP: i64 = 30;

/// Uses a code of a user's app up: each is accepted once (RFC 6238 section 5.2).
///
/// # Errors
/// [`Error::TooOften`](kernel::Error::TooOften) after several wrong codes; when the database does not answer. A refusal
/// is a value, not an error.
pub async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    user_id: i64,
    code: &str,
) -> Result<Result<Verified, FactorError>> {
    let args = (ctx.clone(), user_id, Secret::new(code));
    let (user, refusal) =
        ctx.db.write(args, |tx, (ctx, id, code)| Box::pin(use_up(tx, ctx, *id, code))).await?;
    if let (Some(user), Some(FactorError::Wrong)) = (&user, refusal) {
        count_refused(ctx, actor, user, FactorKind::Totp);
    }
    Ok(refusal.map_or(Ok(proven(user_id)), Err))
}

/// Returns what the app of a user proves by a code that was right.
#[must_use]
pub fn proven(user_id: i64) -> Verified {
    Verified::new(user_id, FactorKind::Totp, &["otp"], Proof::Totp)
}

async fn use_up(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user_id: i64,
    code: &Secret,
) -> Result<(Option<User>, Option<FactorError>)> {
    let Some(user) = attempts::begin(tx, user_id).await? else {
        return Ok((None, Some(FactorError::NotEnrolled)));
    };
    let Some(row) = row(&**tx, user_id, true).await? else {
        return Ok((Some(user), Some(FactorError::NotEnrolled)));
    };
    let Some(step) = code::step_of(&secret(ctx, &row)?, code.expose(), tx.now())? else {
        attempts::failed(tx, user_id).await?;
        return Ok((Some(user), Some(FactorError::Wrong)));
    };
    let last = row.last_step.filter(|last| *last <= latest(tx));
    if last.is_some_and(|last| step <= last) {
        return Ok((Some(user), Some(FactorError::Used)));
    }
    totp::Entity::update_many()
        .col_expr(totp::Column::LastStep, Expr::value(Some(step)))
        .col_expr(totp::Column::LastUsedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(totp::Column::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    attempts::forget(tx, user_id).await?;
    Ok((Some(user), None))
}

/// Returns the latest step that can have been used. A later one was stored while the clock was far ahead, and would
/// refuse every code until then.
fn latest(tx: &Tx<'_>) -> i64 {
    (tx.now() + MAX_AHEAD).timestamp() / STEP + 1
}
