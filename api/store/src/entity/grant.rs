//! What a person granted an application in one sign-in: a family of refresh tokens.

use sea_orm::entity::prelude::*;

use crate::{
    columns::{Json, Millis, Scopes},
    payloads::ClaimsRequest,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: i64,
    pub user_id: i64,
    pub company_id: i64,
    /// The session with which the grant ends.
    pub session_id: Option<Uuid>,
    /// The session that the grant was created in, whether or not it ends with it.
    pub sid: Option<Uuid>,
    pub scope: Scopes,
    pub auth_time: Millis,
    pub acr: String,
    pub amr: String,
    /// The number of rotations of the refresh token.
    pub generation: i64,
    pub rotated_at: Millis,
    /// The generations whose tokens were used recently, each with the time of use, in milliseconds.
    pub recent_uses: Option<Json<Vec<(i64, i64)>>>,
    pub created_at: Millis,
    /// When the current refresh token expires.
    pub expires_at: Millis,
    /// When the family expires, however often it is rotated.
    pub ends_at: Millis,
    pub revoked_at: Option<Millis>,
    /// The claims that were requested individually.
    pub claims: Option<Json<ClaimsRequest>>,
    /// The API resources that its access tokens may be for (RFC 8707).
    pub resources: Option<Json<Vec<String>>>,
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
