//! A browser session.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    /// The number of its cookie, from which the cookie is derived: each renewal increments it.
    pub cookie_number: i64,
    /// The SHA-256 hash of the cookie by which the browser was known before the sign-in.
    pub browser_hash: Option<Vec<u8>>,
    pub user_id: i64,
    pub auth_time: Millis,
    pub acr: String,
    /// The authentication methods (RFC 8176), separated by spaces.
    pub amr: String,
    /// The link by which the person signed in at an identity provider, if the session began there.
    pub linked_identity_id: Option<i64>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// The time of the last use, to the minute; `None` until the first use after the sign-in.
    pub last_used_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
