//! A client assertion, or a logout token of an identity provider, that was used.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "used_assertions")]
pub struct Model {
    /// The SHA-256 of the application's or identity provider's id and the `jti`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assertion_hash: Vec<u8>,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
