//! A challenge that waits for the answer of a passkey. It is deleted when it is answered.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_challenges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The user whose passkey is registered or asked for; none when the passkey says who the user is.
    pub user_id: Option<i64>,
    /// The SHA-256 of what it is bound to: the session, or the sign-in in a browser, in which it is answered.
    pub binding_hash: Vec<u8>,
    /// The state of the ceremony as JSON.
    pub state: Option<String>,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
