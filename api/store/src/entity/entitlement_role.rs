//! A role that an entitlement allows, when it does not allow all roles.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entitlement_roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub entitlement_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::application_role::Entity",
        from = "Column::RoleId",
        to = "super::application_role::Column::Id"
    )]
    Role,
}

impl ActiveModelBehavior for ActiveModel {}
