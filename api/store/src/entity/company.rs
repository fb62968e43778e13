//! A client organisation.

use sea_orm::entity::prelude::*;
use shared_types::{CompanyRef, CompanyStatus};

use crate::columns::{Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "companies")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub name: String,
    /// The name, as lists are ordered and searched by it.
    pub name_key: String,
    pub status: Stored<CompanyStatus>,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Grows with each change.
    pub version: i64,
    /// How many memberships it has.
    pub members: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Model> for CompanyRef {
    fn from(company: &Model) -> Self {
        Self { id: company.id, code: company.code.clone(), name: company.name.clone() }
    }
}
