//! An initial access token, with which applications register themselves. Only its hash is stored.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "initial_access_tokens")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The company that is entitled to the applications that are registered with it.
    pub company_id: i64,
    pub name: String,
    /// The name in the form that it is searched by.
    pub name_key: String,
    pub token_hash: Vec<u8>,
    /// The maximum number of uses.
    pub max_uses: i64,
    /// The number of uses so far.
    pub uses: i64,
    pub created_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
