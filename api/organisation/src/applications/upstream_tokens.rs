//! Whether the tokens of external logins are kept: only while there is an application that may get them.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};

use kernel::{Cached, Result};
use platform::ctx::{Context, Ctx, Part};
use store::{
    db::{Topic, Tx},
    entity::{application, authentication, upstream_token},
};

/// The cache of whether any application may get them, which every sign-in with an external login asks.
struct AnyMayGet(Cached<(), bool>);

impl Part for AnyMayGet {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("upstream_tokens", 1, &[Topic::Applications]))
    }
}

/// Whether the tokens that external logins issue are kept.
///
/// # Errors
/// When the database does not answer.
pub async fn upstream_tokens_are_kept(ctx: &Ctx) -> Result<bool> {
    ctx.part::<AnyMayGet>().0.get((), any(ctx.db.read())).await
}

/// Like [`upstream_tokens_are_kept`], in the transaction that would keep them. The application that may get them is locked
/// until its end, so that the right is taken away before, or with the tokens.
///
/// # Errors
/// When the database does not answer.
pub async fn upstream_tokens_are_kept_in(tx: &Tx<'_>) -> Result<bool> {
    is_any(&**tx, permitted().lock_shared()).await
}

async fn any(connection: &impl ConnectionTrait) -> Result<bool> {
    is_any(connection, permitted()).await
}

/// The applications that may get them.
fn permitted() -> Select<application::Entity> {
    application::Entity::find().filter(application::Column::UpstreamTokens.eq(true))
}

async fn is_any(connection: &impl ConnectionTrait, found: Select<application::Entity>) -> Result<bool> {
    let id: Option<i64> =
        found.select_only().column(application::Column::Id).into_tuple().one(connection).await?;
    Ok(id.is_some())
}

/// Deletes the tokens that are kept, also those of sign-ins that have not finished, unless an application may still get
/// them.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn forget_unpermitted(tx: &Tx<'_>) -> Result<()> {
    if any(&**tx).await? {
        return Ok(());
    }
    upstream_token::Entity::delete_many().exec(&**tx).await?;
    authentication::Entity::update_many()
        .col_expr(authentication::Column::UpstreamTokens, Expr::value(None::<String>))
        .filter(authentication::Column::UpstreamTokens.is_not_null())
        .exec(&**tx)
        .await?;
    Ok(())
}
