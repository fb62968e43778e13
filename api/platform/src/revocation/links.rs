//! Revokes links that were mailed: invitations, password resets and email changes.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use kernel::Result;
use store::{
    columns::Millis,
    db::Tx,
    entity::{email_change, invitation, password_reset},
};

/// Revokes the open invitations that match a condition; returns their number.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_invitations(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    let revoked = invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(which)
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(revoked.rows_affected)
}

/// Revokes the unused password resets of a user.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_password_resets(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    password_reset::Entity::update_many()
        .col_expr(password_reset::Column::RevokedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(password_reset::Column::UserId.eq(user_id))
        .filter(password_reset::Column::UsedAt.is_null())
        .filter(password_reset::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Cancels the unconfirmed email changes of a user; returns their number.
///
/// # Errors
/// When the database does not answer.
pub async fn cancel_email_changes(tx: &Tx<'_>, user_id: i64) -> Result<u64> {
    let cancelled = email_change::Entity::update_many()
        .col_expr(email_change::Column::CancelledAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(email_change::Column::UserId.eq(user_id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::CancelledAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(cancelled.rows_affected)
}
