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
    /// Incremented by each change.
    pub version: i64,
    /// The name of the user in the form that lists are sorted and searched by.
    pub name_key: String,
    /// The email address of the user.
    pub email: String,
    /// The status of the user.
    pub status: Stored<UserStatus>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
