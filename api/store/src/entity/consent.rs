//! What a person consented to let an application see and do.

use sea_orm::entity::prelude::*;

use crate::{
    columns::{Json, Millis, Scopes},
    payloads::ConsentedResources,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: i64,
    /// All scopes that were consented to so far.
    pub scope: Scopes,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// What of it was consented to at API resources.
    pub resources: Option<Json<ConsentedResources>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
