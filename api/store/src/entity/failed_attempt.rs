//! How often passwords failed for a login.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "failed_attempts")]
pub struct Model {
    /// A keyed hash of the login, and of the browser if the person used it before.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    /// The number of failures since the last success.
    pub failures: i64,
    pub last_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
