//! An API resource, for which access tokens are issued.

use sea_orm::entity::prelude::*;
use shared_types::{AccessTokenTyp, ScopeDescription, SigningAlg};

use crate::columns::{Json, Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resources")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub uri: String,
    /// The SHA-256 of the URI, for its unique key.
    pub uri_hash: Vec<u8>,
    pub name: String,
    /// The name in the form that lists are sorted and searched by.
    pub name_key: String,
    pub scopes: Json<Vec<ScopeDescription>>,
    /// The application that serves it.
    pub server_id: Option<i64>,
    /// The `typ` of its access tokens.
    pub access_token_typ: Stored<AccessTokenTyp>,
    /// The algorithm of its access tokens; the one of the application when absent.
    pub access_token_signed_response_alg: Option<Stored<SigningAlg>>,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
