//! A sign-in that has not finished: the person has proved a first factor, and another step is due.

use sea_orm::entity::prelude::*;

use crate::{
    columns::{Json, Millis},
    payloads::SignInDemands,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authentications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The SHA-256 hash of the cookie by which the browser is known. In another browser the sign-in does not go on.
    pub browser_hash: Vec<u8>,
    pub user_id: i64,
    /// The session that it makes stronger; after it has finished, the session that began with it.
    pub session_id: Option<Uuid>,
    /// The link by which the person signed in at an identity provider, if the sign-in began there.
    pub linked_identity_id: Option<i64>,
    /// The hash of the session at the identity provider, if it is known.
    pub upstream_sid_hash: Option<Vec<u8>>,
    /// The tokens of the identity provider, if they are kept. Encrypted.
    pub upstream_tokens: Option<String>,
    /// When the first factor was proved.
    pub auth_time: Millis,
    /// The methods that were proved so far (RFC 8176), separated by spaces.
    pub amr: String,
    /// Whether the person chose to add a second factor later.
    pub postponed: bool,
    /// Whether the browser stays signed in to the account in use.
    pub keeps_account: bool,
    /// The local address that the sign-in leads to.
    pub destination: String,
    /// The authorization request on whose page the person signs in.
    pub interaction_id: Option<Uuid>,
    /// What the authorization request demands.
    pub demands: Json<SignInDemands>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub finished_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
