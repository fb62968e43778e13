//! Refused requests of an application that are alike.

use sea_orm::entity::prelude::*;
use shared_types::OAuthEndpoint;

use crate::columns::{Millis, Stored};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refusals")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub application_id: i64,
    /// The SHA-256 of what the requests have in common: the columns up to the value.
    pub alike_hash: Vec<u8>,
    pub endpoint: Stored<OAuthEndpoint>,
    /// The error code; empty if the request went on without what was refused.
    pub error: String,
    pub description: String,
    /// The parameter that was refused, if the reason is one parameter.
    pub parameter: String,
    /// What the parameter contained, if it may be shown.
    pub value: String,
    pub count: i64,
    pub first_at: Millis,
    pub last_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
