//! A row of the file of an import: what it does, and what became of it.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::*;
use shared_types::{ImportAction, ImportRowState};

use crate::{
    columns::{Json, Stored},
    payloads::ImportDetails,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i64,
    pub action: Stored<ImportAction>,
    pub state: Stored<ImportRowState>,
    pub email: String,
    /// Empty if the row has none.
    pub username: String,
    pub user_id: Option<i64>,
    pub user_version: Option<i64>,
    /// The mapped cells, by field. The hash of a password is encrypted.
    pub cells: Json<BTreeMap<String, String>>,
    pub details: Json<ImportDetails>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
