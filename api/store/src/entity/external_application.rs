//! The external login of an application, and the state of its connection.

use sea_orm::entity::prelude::*;
use shared_types::{ConnectionStatus, ExternalLoginState};

use crate::columns::{Json, Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "external_applications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: i64,
    /// `None` once it is deleted.
    pub identity_provider_id: Option<i64>,
    pub external_url: String,
    pub state: Stored<ExternalLoginState>,
    /// What the last connection test showed; `None` before the first.
    pub connection: Option<Json<ConnectionStatus>>,
    /// When the worker tests the connection next.
    pub next_test_at: Millis,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
