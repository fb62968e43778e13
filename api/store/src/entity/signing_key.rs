//! A key that signs tokens.

use sea_orm::entity::prelude::*;
use shared_types::{KeyState, SigningAlg};

use crate::columns::{Json, Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    pub alg: Stored<SigningAlg>,
    pub state: Stored<KeyState>,
    pub public_jwk: Json<serde_json::Value>,
    pub private_ciphertext: String,
    pub created_at: Millis,
    /// When the key began to sign tokens.
    pub activated_at: Option<Millis>,
    pub retired_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
