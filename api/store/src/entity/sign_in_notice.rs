//! A notice of a sign-in in a browser or a country that was new for the person.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_notices")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    /// The email address that the notice was sent to.
    pub email: String,
    pub token_hash: Vec<u8>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// When the person, or somebody else, signed in.
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When this sign-in, or another one of the person, was disowned.
    pub used_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
