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

/// Deletes the API tokens of a user with these ids; returns their number.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_some_api_tokens(tx: &Tx<'_>, user_id: i64, ids: &[i64]) -> Result<u64> {
    let deleted = api_token::Entity::delete_many()
        .filter(api_token::Column::UserId.eq(user_id))
        .filter(api_token::Column::Id.is_in(ids.iter().copied()))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Revocations);
    Ok(deleted.rows_affected)
}
