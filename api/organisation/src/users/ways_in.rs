//! Ways to sign in without a password.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::UserStatus;

use super::User;
use kernel::Result;
use store::entity::{linked_identity, passkey};

/// Whether a user who is not active needs no invitation to be enabled without a password.
pub(super) async fn has_one(connection: &impl ConnectionTrait, user: &User) -> Result<bool> {
    if user.password_hash.is_some() || user.status.0 == UserStatus::Active {
        return Ok(false);
    }
    Ok(!without_password(connection, &[user.id]).await?.is_empty())
}

/// Returns those of some users who have an external login or a passkey.
pub(crate) async fn without_password(
    connection: &impl ConnectionTrait,
    user_ids: &[i64],
) -> Result<HashSet<i64>> {
    let ids = || user_ids.iter().copied();
    let linked: Vec<i64> = linked_identity::Entity::find()
        .select_only()
        .column(linked_identity::Column::UserId)
        .filter(linked_identity::Column::UserId.is_in(ids()))
        .into_tuple()
        .all(connection)
        .await?;
    let with_key: Vec<i64> = passkey::Entity::find()
        .select_only()
        .column(passkey::Column::UserId)
        .filter(passkey::Column::UserId.is_in(ids()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(linked.into_iter().chain(with_key).collect())
}
