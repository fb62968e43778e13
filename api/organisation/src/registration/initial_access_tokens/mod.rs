//! Initial access tokens (RFC 7591 section 3), which administrators give to the developers of applications that
//! register themselves. Only their SHA-256 is stored. Each registers a limited number of applications, to which one
//! company is entitled.

mod manage;

pub use manage::{create, list, revoke};

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use kernel::{Error, Result, Secret, Timestamp};
use platform::ctx::Ctx;
use store::{
    columns::Millis,
    db::Tx,
    entity::initial_access_token::{Column, Entity, Model},
};

/// The prefix of initial access tokens.
const PREFIX: &str = "aldaba_iat_";

/// A token that may register another application.
#[derive(Debug, Clone)]
pub(super) struct UsableToken {
    pub(super) id: i64,
    pub(super) name: String,
    /// The company that is entitled to the applications that are registered with it.
    pub(super) company_id: i64,
}

/// Looks up a token that may register another application; `None` when it has expired or was used up.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn find(ctx: &Ctx, token: &Secret) -> Result<Option<UsableToken>> {
    if !token.expose().starts_with(PREFIX) {
        return Ok(None);
    }
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token.sha256()))
        .filter(usable(ctx.clock.now()))
        .one(ctx.db.read())
        .await?;
    Ok(row.map(|Model { id, name, company_id, .. }| UsableToken { id, name, company_id }))
}

fn usable(now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::ExpiresAt.gt(Millis::from(now)))
        .add(Expr::col(Column::Uses).lt(Expr::col(Column::MaxUses)))
}

/// Counts a use, in the transaction that registers the application. One statement checks and counts, so that parallel
/// requests do not register more applications than allowed.
///
/// # Errors
/// [`Error::Unauthenticated`] when the token is no longer valid.
pub(super) async fn count_use(tx: &Tx<'_>, id: i64) -> Result<()> {
    let counted = Entity::update_many()
        .col_expr(Column::Uses, Expr::col(Column::Uses).add(1))
        .filter(Column::Id.eq(id))
        .filter(usable(tx.now()))
        .exec(&**tx)
        .await?;
    if counted.rows_affected == 0 { Err(Error::Unauthenticated) } else { Ok(()) }
}
