//! Assertions are used once: the hash of the `jti` is stored until the assertion has expired.

use sea_orm::{EntityTrait, Set};

use kernel::{Error, Result, Timestamp, secrets::sha256};
use organisation::applications::Client;
use platform::ctx::Ctx;
use store::{
    db::is_duplicate,
    entity::used_assertion::{ActiveModel, Entity},
};

/// The error of a `jti` that was used before.
const USED: Error = Error::Conflict { code: "assertion_used", text: "the assertion was used before" };

/// Consumes an assertion of an application; returns false if it was used before. The key is unique, so that of parallel
/// requests with the same assertion one succeeds.
///
/// # Errors
/// When the database does not answer.
pub async fn consume_jti(ctx: &Ctx, client: &Client, jti: &str, expires_at: Timestamp) -> Result<bool> {
    let named = [&client.application.id.to_be_bytes(), jti.as_bytes()].concat();
    let used = ctx.db.write((sha256(&named), expires_at), |tx, (assertion_hash, expires_at)| {
        Box::pin(async move {
            let row = ActiveModel {
                assertion_hash: Set(assertion_hash.clone()),
                expires_at: Set((*expires_at).into()),
            };
            let inserted = Entity::insert(row).exec_without_returning(&**tx).await;
            inserted.map_err(|error| if is_duplicate(&error) { USED } else { error.into() })?;
            Ok(())
        })
    });
    match used.await {
        Ok(()) => Ok(true),
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
