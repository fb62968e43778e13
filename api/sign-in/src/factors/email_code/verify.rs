//! Signing in with a code.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use shared_types::FactorKind;

use super::{MAX_TRIES, code_hash, sign_in_hash};
use crate::{
    factors::{FactorError, Proof, Verified, count_refused, lock_user},
    steps::acr::EMAIL,
};
use kernel::{Result, secrets::constant_time_eq};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, email_code},
};

/// Uses the code up that was last sent for the sign-in with an id. Spaces in the code are ignored.
///
/// # Errors
/// When the database does not answer. A refusal is a value, not an error.
pub async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    sign_in: &str,
    code: &str,
) -> Result<Result<Verified, FactorError>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let args = (sign_in_hash(sign_in), code_hash(ctx, sign_in, &code));
    let (user, refusal) =
        ctx.db.write(args, |tx, (sign_in, code)| Box::pin(use_up(tx, sign_in, code))).await?;
    match (user, refusal) {
        (Some(user), None) => {
            let (factor, amr) = (FactorKind::EmailCode, &["otp", EMAIL][..]);
            Ok(Ok(Verified::new(user.id, factor, amr, Proof::Email(user.email))))
        }
        (user, refusal) => {
            if let Some(user) = user {
                count_refused(ctx, actor, &user, FactorKind::EmailCode);
            }
            Ok(Err(refusal.unwrap_or(FactorError::Wrong)))
        }
    }
}

async fn use_up(tx: &Tx<'_>, sign_in: &[u8], code: &[u8]) -> Result<(Option<User>, Option<FactorError>)> {
    let row = email_code::Entity::find()
        .filter(email_code::Column::SignInHash.eq(sign_in))
        .order_by_desc(email_code::Column::Id)
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let Some(row) = row else { return Ok((None, Some(FactorError::Expired))) };
    if row.used_at.is_some() {
        return Ok((None, Some(FactorError::Used)));
    }
    if row.expires_at.0 <= tx.now() || row.tries >= MAX_TRIES {
        return Ok((None, Some(FactorError::Expired)));
    }
    // For a login that is nobody's, this looks for a user too.
    let user = lock_user(tx, row.user_id.unwrap_or_default()).await?;
    if user.is_none() || !constant_time_eq(&row.code_hash, code) {
        email_code::Entity::update_many()
            .col_expr(email_code::Column::Tries, Expr::col(email_code::Column::Tries).add(1))
            .filter(email_code::Column::Id.eq(row.id))
            .exec(&**tx)
            .await?;
        return Ok((user, Some(FactorError::Wrong)));
    }
    let used = email_code::Entity::update_many()
        .col_expr(email_code::Column::UsedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(email_code::Column::Id.eq(row.id))
        .filter(email_code::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    let refusal = match &user {
        _ if used.rows_affected == 0 => Some(FactorError::Used),
        // It went to an email that the person no longer has.
        Some(user) if user.email != row.email => Some(FactorError::Expired),
        _ => None,
    };
    Ok((user, refusal))
}
