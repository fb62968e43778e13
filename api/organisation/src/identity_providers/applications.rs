//! The applications that have an identity provider as their external login (UC-18).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared_types::ExternalLoginState;

use kernel::Result;
use store::{
    columns::{Millis, Stored},
    db::{Topic, Tx},
    entity::external_application::{Column, Entity},
};

/// Withdraws the verification of the applications that have an identity provider as their external login, since it is
/// another one now, or deleted; returns their number. Nobody signs in to them until a connection test succeeds, which
/// is due at once.
pub(super) async fn withdraw_verification(tx: &Tx<'_>, provider_id: i64) -> Result<u64> {
    let withdrawn = Entity::update_many()
        .col_expr(Column::State, Expr::value(Stored(ExternalLoginState::NotVerified)))
        .col_expr(Column::Connection, Expr::value(None::<String>))
        .col_expr(Column::NextTestAt, Expr::value(Millis::from(tx.now())))
        .filter(Column::IdentityProviderId.eq(provider_id))
        .exec(&**tx)
        .await?;
    if withdrawn.rows_affected > 0 {
        tx.touch(Topic::Applications);
    }
    Ok(withdrawn.rows_affected)
}
