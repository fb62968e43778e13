//! An idempotency key that was used, and what was answered.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// The SHA-256 of who calls, what is called, and the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    /// The SHA-256 of the request's body.
    pub request_hash: Vec<u8>,
    /// The request that used it first.
    pub request_id: String,
    /// The answer, encrypted; missing until it was given.
    pub answer: Option<String>,
    pub created_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
