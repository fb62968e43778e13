//! Client secrets: generated here, stored encrypted, compared by keyed hash.

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, EntityTrait, QueryFilter, Set};

use kernel::{Result, Secret, Timestamp};
use platform::ctx::Ctx;
use store::{db::Tx, entity::application_secret};

/// The prefix of client secrets.
const PREFIX: &str = "aldaba_cs_";
/// The purpose with which client secrets are encrypted.
const PURPOSE: &str = "client secret";

/// Generates a secret and stores it; returns it with its row.
pub(super) async fn create(
    tx: &Tx<'_>,
    ctx: &Ctx,
    application_id: i64,
) -> Result<(Secret, application_secret::Model)> {
    let secret = ctx.random.secret(PREFIX);
    let row = application_secret::ActiveModel {
        id: NotSet,
        application_id: Set(application_id),
        ciphertext: Set(ctx.cipher.encrypt(PURPOSE, secret.expose().as_bytes())?),
        keyed_hash: Set(ctx.secrets.client_secret_hash(&secret)),
        created_at: Set(tx.now().into()),
        expires_at: Set(None),
    };
    let row = row.insert(&**tx).await?;
    Ok((secret, row))
}

/// Decrypts a stored secret, to show it.
pub(super) fn reveal(ctx: &Ctx, row: &application_secret::Model) -> Result<String> {
    let plain = decrypt(ctx, &row.ciphertext)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

/// Decrypts a stored secret.
pub(super) fn decrypt(ctx: &Ctx, ciphertext: &str) -> Result<Vec<u8>> {
    ctx.cipher.decrypt(PURPOSE, ciphertext)
}

/// Returns the condition for secrets that are valid at a time.
pub(super) fn valid_at(time: Timestamp) -> Condition {
    Condition::any()
        .add(application_secret::Column::ExpiresAt.is_null())
        .add(application_secret::Column::ExpiresAt.gt(time.timestamp_millis()))
}

/// Returns whether an application has a secret that does not expire.
pub(super) async fn exist(tx: &Tx<'_>, application_id: i64) -> Result<bool> {
    let found = application_secret::Entity::find()
        .filter(application_secret::Column::ApplicationId.eq(application_id))
        .filter(application_secret::Column::ExpiresAt.is_null())
        .one(&**tx)
        .await?;
    Ok(found.is_some())
}

/// Revokes all secrets of an application at once.
pub(super) async fn end_all(tx: &Tx<'_>, application_id: i64) -> Result<()> {
    application_secret::Entity::delete_many()
        .filter(application_secret::Column::ApplicationId.eq(application_id))
        .exec(&**tx)
        .await?;
    Ok(())
}
