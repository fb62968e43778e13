//! Revokes what applications were granted: grants, and the codes that would create one.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::logout_notices;
use kernel::Result;
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{authorization_code, device_code, grant},
};

/// Revokes the grants that match a condition, which invalidates their tokens; returns their number.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_grants(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    let revoked = grant::Entity::update_many()
        .col_expr(grant::Column::RevokedAt, Expr::value(Millis::from(tx.now())))
        .filter(which)
        .filter(grant::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Revocations);
    Ok(revoked.rows_affected)
}

/// Revokes everything that a user granted to an application, including the codes that were not redeemed yet, and
/// notifies the application in each session that goes on; returns the number of grants.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_application(tx: &Tx<'_>, user_id: i64, application_id: i64) -> Result<u64> {
    let of_codes = authorization_code::Column::UserId
        .eq(user_id)
        .and(authorization_code::Column::ApplicationId.eq(application_id));
    delete_codes(tx, of_codes).await?;
    let of_devices =
        device_code::Column::UserId.eq(user_id).and(device_code::Column::ApplicationId.eq(application_id));
    withdraw_device_codes(tx, of_devices).await?;
    // After the codes, so that none is redeemed after the grants were revoked.
    let of_grants = grant::Column::UserId.eq(user_id).and(grant::Column::ApplicationId.eq(application_id));
    logout_notices::record_revoked(tx, of_grants.clone().and(grant::Column::RevokedAt.is_null())).await?;
    revoke_grants(tx, of_grants).await
}

/// Deletes the authorization codes that match a condition.
pub(super) async fn delete_codes(tx: &Tx<'_>, which: Expr) -> Result<()> {
    authorization_code::Entity::delete_many().filter(which).exec(&**tx).await?;
    Ok(())
}

/// Denies the approved device codes that match a condition and were not redeemed yet, so that their devices get no
/// tokens.
pub(super) async fn withdraw_device_codes(tx: &Tx<'_>, which: Expr) -> Result<()> {
    device_code::Entity::update_many()
        .col_expr(device_code::Column::DeniedAt, Expr::value(Millis::from(tx.now())))
        .filter(which)
        .filter(device_code::Column::RedeemedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}
