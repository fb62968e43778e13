//! Assertions are used once: what names one (`jti`) is kept until it has expired.

use sea_orm::{EntityTrait, Set};

use crate::{
    domain::{
        applications::Client,
        ctx::Ctx,
        db::is_duplicate,
        entity::used_assertion::{ActiveModel, Entity},
    },
    kernel::{Result, Timestamp, secrets::sha256},
};

/// Uses an assertion of an application up; says whether it was unused. The key is unique, so that of parallel requests
/// with the same assertion one goes on.
///
/// # Errors
/// When the database does not answer.
pub async fn use_up(ctx: &Ctx, client: &Client, jti: &str, expires_at: Timestamp) -> Result<bool> {
    let named = [&client.application.id.to_be_bytes(), jti.as_bytes()].concat();
    ctx.db
        .write((sha256(&named), expires_at), |tx, (assertion_hash, expires_at)| {
            Box::pin(async move {
                let row = ActiveModel {
                    assertion_hash: Set(assertion_hash.clone()),
                    expires_at: Set((*expires_at).into()),
                };
                match Entity::insert(row).exec_without_returning(&**tx).await {
                    Ok(_) => Ok(true),
                    Err(error) if is_duplicate(&error) => Ok(false),
                    Err(error) => Err(error.into()),
                }
            })
        })
        .await
}
