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
    /// The name in the form that lists are sorted and searched by.
    pub name_key: String,
    pub status: Stored<CompanyStatus>,
    /// Whether its members see each other and its products.
    pub visible_to_members: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
    /// The number of memberships.
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
