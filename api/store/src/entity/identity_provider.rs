//! An identity provider: an external login of a company or of the installation.

use sea_orm::entity::prelude::*;
use shared_types::{ConnectionStatus, IdentityProviderPreset};

use crate::{
    columns::{Json, Millis, Stored},
    payloads::{LdapSettings, OAuth2Settings},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_providers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The company whose people sign in with it; `None`: it is the installation's.
    pub company_id: Option<i64>,
    pub preset: Stored<IdentityProviderPreset>,
    pub name: String,
    /// The name in the form that lists are sorted and searched by.
    pub name_key: String,
    /// With LDAP, the URL of the directory.
    pub issuer: String,
    /// The client id that this server has there; with LDAP, the DN of the service account.
    pub client_id: String,
    /// Encrypted.
    pub client_secret: Option<String>,
    /// The scopes that are requested there, separated by spaces.
    pub scope: String,
    pub enabled: bool,
    /// Whether a person who is unknown here gets an account at the first sign-in.
    pub create_users: bool,
    /// Whether a second factor that was proved there counts here.
    pub trust_second_factor: bool,
    /// The endpoints and paths of OAuth 2.0; `None` with OpenID Connect, whose metadata has the endpoints.
    pub oauth2: Option<Json<OAuth2Settings>>,
    /// How a directory is searched; `None` with other services.
    pub ldap: Option<Json<LdapSettings>>,
    /// What the last connection test showed; `None` before the first.
    pub connection: Option<Json<ConnectionStatus>>,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
