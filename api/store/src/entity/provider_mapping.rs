//! What people get from the claims of an identity provider.

use sea_orm::entity::prelude::*;
use shared_types::MappedField;

use crate::{
    columns::{Json, Millis},
    payloads::StoredRule,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_mappings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: i64,
    /// The rules that give roles, in order.
    pub rules: Json<Vec<StoredRule>>,
    /// The profile fields that are copied from claims.
    pub fields: Json<Vec<MappedField>>,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
