//! An invitation: a link with which a new person sets a password, or a person who may already have a login joins.

use sea_orm::entity::prelude::*;
use shared_types::CompanyRole;

use crate::columns::{Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The user that was created for the invitation; `None` when the email address may belong to any user.
    pub user_id: Option<i64>,
    pub company_id: i64,
    pub token_hash: Vec<u8>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub accepted_at: Option<Millis>,
    pub revoked_at: Option<Millis>,
    pub email: String,
    pub role: Stored<CompanyRole>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
