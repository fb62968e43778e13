//! A product, registered as an OAuth client.

use sea_orm::entity::prelude::*;
use shared_types::{
    AccessPolicy, ApplicationKind, ApplicationRef, ApplicationType, ClientMetadata, CompanyRole, GrantType,
    IdTokenClaims, PkcePolicy, SigningAlg, SystemRole, TokenEndpointAuthMethod,
};

use crate::columns::{Json, Millis, Scopes, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applications")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub client_id: String,
    pub code: String,
    pub name: String,
    /// The name in the form that lists are sorted and searched by.
    pub name_key: String,
    pub kind: Stored<ApplicationKind>,
    pub application_type: Stored<ApplicationType>,
    pub access_policy: Stored<AccessPolicy>,
    pub launch_url: Option<String>,
    pub logo_uri: Option<String>,
    pub redirect_uris: Json<Vec<String>>,
    pub post_logout_redirect_uris: Json<Vec<String>>,
    pub web_origins: Json<Vec<String>>,
    pub grant_types: Json<Vec<GrantType>>,
    pub scope: Scopes,
    pub token_endpoint_auth_method: Stored<TokenEndpointAuthMethod>,
    pub pkce: Stored<PkcePolicy>,
    pub session_refresh: bool,
    pub id_token_claims: Stored<IdTokenClaims>,
    pub id_token_signed_response_alg: Stored<SigningAlg>,
    /// The lifetime of access tokens, in seconds.
    pub access_token_lifetime: Option<i64>,
    /// The role of its own tokens in the whole system.
    pub system_role: Option<Stored<SystemRole>>,
    /// The company in which its own tokens have a role.
    pub company_id: Option<i64>,
    /// The role of its own tokens in that company.
    pub company_role: Option<Stored<CompanyRole>>,
    /// Whether it may introspect every token.
    pub introspect_all: bool,
    /// Whether it may get the tokens that external logins issued for the people who use it.
    pub upstream_tokens: bool,
    /// The id of the grant that its own tokens (client credentials) belong to. A new one revokes them.
    pub own_grant_id: Uuid,
    pub metadata: Json<ClientMetadata>,
    /// The hash of the token with which an application that registered itself manages its registration.
    pub registration_token_hash: Option<Vec<u8>>,
    /// When the application registered itself without an initial access token, until it gets its first token or an
    /// administrator changes it.
    pub unused_since: Option<Millis>,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Model> for ApplicationRef {
    fn from(application: &Model) -> Self {
        Self {
            client_id: application.client_id.clone(),
            code: application.code.clone(),
            name: application.name.clone(),
        }
    }
}
