//! A role that people can have in an application.

use sea_orm::entity::prelude::*;
use shared_types::ApplicationRole;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application_roles")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub application_id: i64,
    pub code: String,
    pub name: String,
    pub description: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for ApplicationRole {
    fn from(role: Model) -> Self {
        Self { code: role.code, name: role.name, description: role.description }
    }
}
