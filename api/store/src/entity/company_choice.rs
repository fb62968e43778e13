//! The company that a person chose for an application, or for all applications.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company_choices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The application; 0 for every application without a choice of its own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: i64,
    pub company_id: i64,
    pub chosen_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
