//! Whether the people of a company sign in only with its own external login.

use sea_orm::entity::prelude::*;

use crate::columns::{Json, Millis};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "required_logins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: i64,
    /// Whether they do. The row stays when the rule is lifted, so that no version occurs twice.
    pub required: bool,
    /// The administrators of the company who may still sign in in another way.
    pub break_glass_user_ids: Json<Vec<i64>>,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
