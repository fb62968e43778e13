//! The consent of a person to the scopes of an application.

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
    /// All scopes that the person has consented to so far.
    pub scope: Scopes,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// The scopes among them that belong to API resources.
    pub resources: Option<Json<ConsentedResources>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
