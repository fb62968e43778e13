//! How a person is recognised at an identity provider by OAuth 2.0, without OpenID Connect.

use serde::{Deserialize, Serialize};
use shared_types::TokenEndpointAuthMethod;

/// The endpoints of an identity provider by OAuth 2.0, and where in its description of a person the claims are. Paths
/// are JSON Pointers (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuth2Settings {
    /// The authorization endpoint.
    pub authorization_endpoint: String,
    /// The token endpoint.
    pub token_endpoint: String,
    /// How this server authenticates there.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// The endpoint that describes the person.
    pub userinfo_endpoint: String,
    /// The endpoint that lists the emails of the person, as GitHub does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emails_endpoint: Option<String>,
    /// Where the subject is.
    pub subject_path: String,
    /// Where the email is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_path: Option<String>,
    /// Where it is whether the email is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified_path: Option<String>,
    /// Where the display name is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_path: Option<String>,
}
