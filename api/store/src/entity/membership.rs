//! A user's membership in a company.

use sea_orm::entity::prelude::*;
use shared_types::{CompanyRole, UserStatus};

use crate::columns::{Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: i64,
    pub user_id: i64,
    pub role: Stored<CompanyRole>,
    pub created_at: Millis,
    /// Grows with each change.
    pub version: i64,
    /// The person's name, as lists are ordered and searched by it.
    pub name_key: String,
    /// The person's email.
    pub email: String,
    /// Where the person stands.
    pub status: Stored<UserStatus>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
