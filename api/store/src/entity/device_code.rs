//! The request of a device without a browser, with the hashes of its two codes, and the answer of the person.

use sea_orm::entity::prelude::*;

use crate::columns::{Json, Millis, Scopes};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "device_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub device_code_hash: Vec<u8>,
    /// A keyed hash, since a plain hash of so short a code can be reversed by trying all codes.
    pub user_code_hash: Vec<u8>,
    /// The grant that is created when the code is redeemed.
    pub grant_id: Uuid,
    pub application_id: i64,
    pub scope: Scopes,
    pub resources: Option<Json<Vec<String>>>,
    /// The minimum time between two polls, in seconds.
    pub poll_interval: i64,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub approved_at: Option<Millis>,
    pub denied_at: Option<Millis>,
    pub redeemed_at: Option<Millis>,
    /// The user who approved it. The following fields are set with it.
    pub user_id: Option<i64>,
    pub company_id: Option<i64>,
    /// The session with which the code ends.
    pub session_id: Option<Uuid>,
    /// The session that the code was approved in.
    pub sid: Option<Uuid>,
    /// Whether the grant outlives the session (`offline_access`).
    pub offline: bool,
    pub auth_time: Option<Millis>,
    pub acr: Option<String>,
    pub amr: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::session::Entity",
        from = "Column::SessionId",
        to = "super::session::Column::Id"
    )]
    Session,
    #[sea_orm(
        belongs_to = "super::application::Entity",
        from = "Column::ApplicationId",
        to = "super::application::Column::Id"
    )]
    Application,
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl Related<super::application::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Application.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
