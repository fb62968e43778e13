//! An authorization request at an identity provider that waits for its response.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_requests")]
pub struct Model {
    /// The SHA-256 of `state`. The nonce and the PKCE verifier are derived from `state` itself, which is not stored.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state_hash: Vec<u8>,
    pub provider_id: i64,
    /// The SHA-256 hash of the cookie by which the browser is known. In another browser the sign-in does not go on.
    pub browser_hash: Vec<u8>,
    /// The query of the sign-in page from which it began.
    pub page: String,
    /// The session whose user links the login; `None` for a sign-in.
    pub session_id: Option<Uuid>,
    /// Whether the person has to sign in there even with a session.
    pub reauthenticates: bool,
    pub created_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
