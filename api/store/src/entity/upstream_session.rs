//! A session that began, or went on, with a sign-in at an identity provider.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: i64,
    /// The SHA-256 of the person's `sub` there.
    pub subject_hash: Vec<u8>,
    /// The SHA-256 of the provider's id and the session there (`sid`), if the ID token named one.
    pub sid_hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
