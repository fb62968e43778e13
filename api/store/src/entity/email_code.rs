//! A code that was mailed to a person who signs in.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "email_codes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The person; none when the login that was entered is nobody's, so that codes are tried in the same way for it.
    pub user_id: Option<i64>,
    /// The email that it was sent to; empty when it was sent to nobody.
    pub email: String,
    /// The SHA-256 of the id of the sign-in that asked for it.
    pub sign_in_hash: Vec<u8>,
    /// A keyed hash.
    pub code_hash: Vec<u8>,
    /// How often a wrong code was entered for it.
    pub tries: i64,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
    /// A keyed hash of the login that was entered, if it is nobody's, so that codes are limited in the same way for it.
    pub login_hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
