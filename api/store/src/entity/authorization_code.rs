//! An authorization code, of which only the hash is stored.

use sea_orm::entity::prelude::*;

use crate::{
    columns::{Json, Millis, Scopes},
    payloads::ClaimsRequest,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: Vec<u8>,
    /// The grant that is created when the code is redeemed.
    pub grant_id: Uuid,
    pub application_id: i64,
    pub user_id: i64,
    pub company_id: i64,
    /// The session with which the code ends.
    pub session_id: Option<Uuid>,
    /// The session that the code was issued in, if there is one.
    pub sid: Option<Uuid>,
    /// Whether the grant outlives the session (`offline_access`).
    pub offline: bool,
    /// Whether the legacy operation issued it. Only the legacy operation redeems such a code.
    pub legacy: bool,
    pub auth_time: Millis,
    pub acr: String,
    pub amr: String,
    pub claims: Option<Json<ClaimsRequest>>,
    pub resources: Option<Json<Vec<String>>>,
    pub redirect_uri: String,
    pub scope: Scopes,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub redeemed_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::session::Entity",
        from = "Column::SessionId",
        to = "super::session::Column::Id"
    )]
    Session,
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
