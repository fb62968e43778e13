//! Idempotency keys: a request that is sent again because its response was lost is not performed again
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is claimed in the transaction of the change, by [`audit::record`](super::audit::record), so that the change
//! is made at most once even after a crash. The response is stored afterwards, encrypted, since it may contain a
//! secret.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use kernel::{Cipher, Error, Result, Timestamp, secrets::sha256};
use store::{
    db::{Db, Tx, is_duplicate},
    entity::idempotency_key::{ActiveModel, Column, Entity},
};

/// How long a response is kept.
const RETENTION: chrono::TimeDelta = chrono::TimeDelta::hours(24);
/// The encryption purpose of responses.
const PURPOSE: &str = "idempotent answer";

/// An idempotency key with the request that it was sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key_hash: Vec<u8>,
    request_hash: Vec<u8>,
    request_id: String,
}

/// The stored response to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// The status.
    pub status: u16,
    /// The headers that describe the result.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The roles that the caller had, as the layer that checks them writes it.
    pub rights: serde_json::Value,
}

/// The state of an earlier request with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// There is no earlier request.
    New,
    /// It was performed, with this response.
    Answered(StoredResponse),
}

impl IdempotencyKey {
    /// Creates the key of a request: the key that a caller sent to a place (method and path), with a query and a body.
    /// `caller` names the person or application and the kind of credential.
    #[must_use]
    pub fn new(caller: &str, place: &str, key: &str, (query, body): (&str, &[u8]), request_id: &str) -> Self {
        let key = [caller, place, key].join("\n");
        // A query has no line breaks, so that the two cannot be divided in another way.
        let request = [query.as_bytes(), b"\n", body].concat();
        let request_id = request_id.to_owned();
        Self { key_hash: sha256(key.as_bytes()), request_hash: sha256(&request), request_id }
    }
}

/// Looks up a key before its request is performed.
///
/// # Errors
/// [`Error::Contradiction`] when the key was sent with another query or body; [`Error::Conflict`] when its request is
/// in progress, or was performed and its response was lost.
pub async fn find(db: &Db, cipher: &Cipher, now: Timestamp, key: &IdempotencyKey) -> Result<Earlier> {
    let row = Entity::find_by_id(key.key_hash.clone()).one(db.read()).await?;
    let Some(row) = row.filter(|row| row.expires_at.0 > now) else { return Ok(Earlier::New) };
    if row.request_hash != key.request_hash {
        return Err(Error::Contradiction {
            code: "idempotency_key_reused",
            text: "this Idempotency-Key was used for another request",
        });
    }
    let Some(answer) = row.answer else { return Err(pending()) };
    let plain = cipher.decrypt(PURPOSE, &answer)?;
    Ok(Earlier::Answered(serde_json::from_slice(&plain).map_err(Error::internal)?))
}

/// Claims a key in the transaction of the change, so that only one of several concurrent requests succeeds.
pub(super) async fn claim(tx: &Tx<'_>, key: &IdempotencyKey) -> Result<()> {
    Entity::delete_many()
        .filter(Column::KeyHash.eq(key.key_hash.clone()))
        .filter(Column::ExpiresAt.lte(tx.now().timestamp_millis()))
        .exec(&**tx)
        .await?;
    match Entity::find_by_id(key.key_hash.clone()).one(&**tx).await? {
        // One request may change data in several transactions.
        Some(row) if row.request_id == key.request_id => Ok(()),
        Some(_) => Err(pending()),
        None => insert(tx, key, None).await,
    }
}

/// Stores the response to a request that was performed.
///
/// # Errors
/// When the database does not answer.
pub async fn store_response(
    db: &Db,
    cipher: &Cipher,
    key: IdempotencyKey,
    answer: &StoredResponse,
) -> Result<()> {
    let plain = serde_json::to_vec(answer).map_err(Error::internal)?;
    let sealed = cipher.encrypt(PURPOSE, &plain)?;
    db.write((key, sealed), |tx, (key, sealed)| {
        Box::pin(async move {
            let claimed = Entity::update_many()
                .col_expr(Column::Answer, Some(sealed.clone()).into())
                .filter(Column::KeyHash.eq(key.key_hash.clone()))
                .filter(Column::RequestId.eq(&key.request_id))
                .exec(&**tx)
                .await?;
            // The request changed nothing, so it did not claim the key.
            if claimed.rows_affected == 0 { insert(tx, key, Some(sealed.clone())).await } else { Ok(()) }
        })
    })
    .await
}

/// Inserts a key, which a concurrent request may just have inserted.
async fn insert(tx: &Tx<'_>, key: &IdempotencyKey, answer: Option<String>) -> Result<()> {
    let row = ActiveModel {
        key_hash: Set(key.key_hash.clone()),
        request_hash: Set(key.request_hash.clone()),
        request_id: Set(key.request_id.clone()),
        answer: Set(answer),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + RETENTION).into()),
    };
    match Entity::insert(row).exec_without_returning(&**tx).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(pending()),
        Err(error) => Err(error.into()),
    }
}

fn pending() -> Error {
    Error::Conflict {
        code: "idempotency_key_pending",
        text: "a request with this Idempotency-Key is running or its response was lost: check the result before you repeat it",
    }
}
