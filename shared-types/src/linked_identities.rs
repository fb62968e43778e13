//! The links of users to people at identity providers.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// An external login that the current user can sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LinkedIdentity {
    /// Its id.
    pub id: i64,
    /// The name of the identity provider.
    pub provider_name: String,
    /// The email that the identity provider returned, if any.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When the user last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// An identity provider that the current user can link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LinkableProvider {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The path of the page, to open in the browser, that links it.
    pub link_path: String,
}

/// The external logins of the current user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LinkedIdentities {
    /// Those that the user can sign in with.
    pub linked: Vec<LinkedIdentity>,
    /// Those that the user can add.
    pub linkable: Vec<LinkableProvider>,
}

/// A link of a user to a person at an identity provider, as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ProviderLink {
    /// Its id.
    pub id: i64,
    /// The id of the user.
    pub user_id: i64,
    /// The name of the user.
    pub user_name: String,
    /// The email of the user.
    pub user_email: String,
    /// The home company of the user.
    pub home_company_id: i64,
    /// The subject (`sub`) at the identity provider.
    pub subject: String,
    /// The email that the identity provider returned, if any.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When the user last signed in with it.
    pub last_used_at: Option<Timestamp>,
}
