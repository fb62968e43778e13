//! Deletes the credentials of a user, except the password, and the consents that were given with them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::Result;
use store::{
    db::{Topic, Tx},
    entity::{api_token, consent},
};

/// Deletes all API tokens of a user.
pub(super) async fn delete_api_tokens(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    api_token::Entity::delete_many().filter(api_token::Column::UserId.eq(user_id)).exec(&**tx).await?;
    tx.touch(Topic::Revocations);
    Ok(())
}

/// Deletes all consents of a user: an application that got one could go on to get codes in the user's browser without a
/// question.
pub(super) async fn delete_consents(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    consent::Entity::delete_many().filter(consent::Column::UserId.eq(user_id)).exec(&**tx).await?;
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
