//! An idempotency key that was used, and the response to its request.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// The SHA-256 of the caller, the operation and the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    /// The SHA-256 of the request body.
    pub request_hash: Vec<u8>,
    /// The id of the first request with this key.
    pub request_id: String,
    /// The response, encrypted; `None` until there is one.
    pub answer: Option<String>,
    pub created_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
