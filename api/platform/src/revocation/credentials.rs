//! Deletes the credentials of a user, except the password.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::Result;
use store::{
    db::{Topic, Tx},
    entity::api_token,
};

/// Deletes all API tokens of a user.
pub(super) async fn delete_api_tokens(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    api_token::Entity::delete_many().filter(api_token::Column::UserId.eq(user_id)).exec(&**tx).await?;
    tx.touch(Topic::Revocations);
    Ok(())
}
