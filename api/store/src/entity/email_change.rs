//! A change to a new email, which a person confirms with a link mailed to the new address, or stops with one mailed to
//! the old address.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "email_changes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub new_email: String,
    /// The SHA-256 of the token of the link that confirms the change.
    pub token_hash: Vec<u8>,
    /// The SHA-256 of the token of the link that stops the change.
    pub stop_token_hash: Vec<u8>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub confirmed_at: Option<Millis>,
    pub cancelled_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
