//! The rules that a company or an application adds to the sign-in policy.

use sea_orm::entity::prelude::*;
use shared_types::SignInRules;

use crate::columns::{Json, Millis};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_policies")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The company whose rules they are. Either this or the application is set.
    pub company_id: Option<i64>,
    /// The application whose rules they are.
    pub application_id: Option<i64>,
    pub rules: Json<SignInRules>,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
