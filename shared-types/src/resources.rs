//! API resources: what access tokens are for (RFC 8707).

use serde::{Deserialize, Serialize};

use crate::{AccessTokenTyp, ScopeDescription, SigningAlg, Timestamp};

/// An API for which applications request access tokens (RFC 8707).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Resource {
    /// Its id.
    pub id: i64,
    /// The value of `resource` in requests and of `aud` in its tokens. Unique, compared exactly.
    pub uri: String,
    /// The display name.
    pub name: String,
    /// Its scopes.
    pub scopes: Vec<ScopeDescription>,
    /// The client ids of the applications that may request it.
    pub applications: Vec<String>,
    /// The client id of the application that serves it: it may introspect the tokens for it.
    pub served_by: Option<String>,
    /// The type that the header of its access tokens states; `at+jwt` by default. Some software, such as Spring
    /// Security's resource server, accepts only `JWT`.
    pub access_token_typ: AccessTokenTyp,
    /// The algorithm that its access tokens are signed with; when absent, that of the application that requests the
    /// token.
    pub access_token_signed_response_alg: Option<SigningAlg>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An API to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateResource {
    /// An absolute URI without a fragment, up to 2,048 characters; not the issuer, nor below it.
    pub uri: String,
    /// The display name, up to 255 characters.
    pub name: String,
    /// Its scopes; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<ScopeDescription>>,
    /// The client ids of the applications that may request it; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applications: Option<Vec<String>>,
    /// The client id of the application that serves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_by: Option<String>,
    /// The type that the header of its access tokens states; `at+jwt` by default. Some software, such as Spring
    /// Security's resource server, accepts only `JWT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_typ: Option<AccessTokenTyp>,
    /// The algorithm that its access tokens are signed with; when absent, that of the application that requests the
    /// token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_signed_response_alg: Option<SigningAlg>,
}

/// A change to an API. Absent fields are unchanged; in a `PATCH`, `null` clears
/// `served_by` and `access_token_signed_response_alg`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ResourceChange {
    /// The URI. A change invalidates the tokens for the previous URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All its scopes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<ScopeDescription>>,
    /// The client ids of all applications that may request it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applications: Option<Vec<String>>,
    /// The application that serves it, by client id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_by: Option<String>,
    /// The type that the header of its access tokens states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_typ: Option<AccessTokenTyp>,
    /// The algorithm that its access tokens are signed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_signed_response_alg: Option<SigningAlg>,
}
