//! The state that is kept while a page waits for the person.

use sea_orm::entity::prelude::*;

use crate::{
    columns::{Json, Millis},
    payloads::InteractionState,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "interactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request: Json<InteractionState>,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When it led to its answer. It is kept until it expires, for those who go back to its pages.
    pub finished_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
