//! An app that shows one-time passwords by time (RFC 6238). A person has at most one. The enrolment of another one
//! replaces it when it is confirmed.

mod code;
mod enrol;
mod verify;

pub use enrol::{begin, begin_own, confirm, confirm_own, pending, remove, remove_own};
pub use verify::{proven, verify};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr,
};
use shared_types::{FactorKind, Totp};

use super::Kind;
use kernel::Result;
use platform::ctx::Ctx;
use store::entity::totp;

pub(super) const KIND: Kind = Kind {
    kind: FactorKind::Totp,
    count: |user_id| {
        totp::Entity::find()
            .select_only()
            .expr(Expr::cust("'totp'"))
            .expr(totp::Column::Id.count())
            .expr(totp::Column::CreatedAt.min())
            .filter(totp::Column::UserId.eq(user_id))
            .filter(totp::Column::Confirmed.eq(true))
            .into_query()
    },
    delete: |user_id| totp::Entity::delete_many().filter(totp::Column::UserId.eq(user_id)).into_query(),
};

/// Returns the confirmed app of a user.
pub(super) async fn find(ctx: &Ctx, user_id: i64) -> Result<Option<Totp>> {
    let row = row(ctx.db.read(), user_id, true).await?;
    Ok(row.map(|row| Totp { created_at: row.created_at.0, last_used_at: row.last_used_at.map(|at| at.0) }))
}

/// Returns the row of a user's app, the confirmed one or the pending one.
pub(super) async fn row(
    db: &impl ConnectionTrait,
    user_id: i64,
    confirmed: bool,
) -> Result<Option<totp::Model>> {
    let row = totp::Entity::find()
        .filter(totp::Column::UserId.eq(user_id))
        .filter(totp::Column::Confirmed.eq(confirmed))
        .one(db)
        .await?;
    Ok(row)
}
