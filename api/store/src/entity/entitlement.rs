//! A company's right to use an application.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entitlements")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: i64,
    pub application_id: i64,
    pub all_roles: bool,
    pub valid_from: Option<Millis>,
    pub valid_until: Option<Millis>,
    /// The `valid_until` of which applications were notified when it passed.
    pub end_notified: Option<Millis>,
    pub seats: Option<i64>,
    pub created_at: Millis,
    /// Incremented by each change of the entitlement or of the access under it.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::application::Entity",
        from = "Column::ApplicationId",
        to = "super::application::Column::Id"
    )]
    Application,
}

impl ActiveModelBehavior for ActiveModel {}
