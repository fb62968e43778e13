//! An import of people of a company from a file.

use sea_orm::entity::prelude::*;
use shared_types::ImportState;

use crate::{
    columns::{Json, Millis, Stored},
    payloads::{ImportFormat, ImportProgress},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: i64,
    /// The person who runs it; `None` if it is an application.
    pub user_id: Option<i64>,
    /// The application that runs it.
    pub client_id: Option<String>,
    pub created_by: String,
    pub file_name: String,
    pub size: i64,
    pub received: i64,
    pub state: Stored<ImportState>,
    pub format: Json<ImportFormat>,
    pub columns_hash: Option<Vec<u8>>,
    pub step: i64,
    pub position: i64,
    pub processed: i64,
    pub total: Option<i64>,
    pub progress: Json<ImportProgress>,
    pub error: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
