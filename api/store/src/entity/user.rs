//! A user.

use sea_orm::entity::prelude::*;
use shared_types::{SystemRole, UserStatus};

use crate::columns::{Json, Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub sub: Uuid,
    pub email: String,
    pub email_verified: bool,
    pub username: Option<String>,
    pub preferred_username: String,
    pub name: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub locale: Option<String>,
    /// The other known standard claims of the person (OpenID Connect Core section 5.1).
    pub profile: Json<serde_json::Map<String, serde_json::Value>>,
    pub status: Stored<UserStatus>,
    pub system_role: Option<Stored<SystemRole>>,
    pub password_hash: Option<String>,
    pub home_company_id: i64,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// The name in the form that lists are sorted and searched by.
    pub name_key: String,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
