//! A passkey of a person.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    /// The SHA-256 of the credential id, which may have 1,023 bytes.
    pub credential_hash: Vec<u8>,
    /// The credential as JSON: its id, its public key and what the authenticator said of it.
    pub credential: String,
    /// What the person calls it.
    pub name: String,
    /// The model of the authenticator, as it says itself.
    pub aaguid: Option<Uuid>,
    /// Whether the authenticator may copy it to other devices.
    pub backup_eligible: bool,
    /// Whether it is copied now.
    pub backed_up: bool,
    /// The signature counter of its last use; 0 for authenticators that do not count.
    pub counter: i64,
    pub created_at: Millis,
    pub last_used_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
