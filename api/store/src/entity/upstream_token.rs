//! The tokens that an identity provider issued at the sign-in that a session began with, kept for applications that may
//! get them.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub linked_identity_id: i64,
    /// The access token, the refresh token and what belongs to them, as JSON. Encrypted.
    pub tokens: String,
    /// Until when the request that renews them has time; others wait for it. `None` if there is no such request.
    pub renewing_until: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
