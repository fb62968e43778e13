//! Refused requests of applications, for administrators who look for the reason.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// An endpoint at which requests of applications are refused.
    OAuthEndpoint {
        /// `/oauth2/authorize`.
        Authorization = "authorization",
        /// `/oauth2/token`.
        Token = "token",
        /// `/oauth2/device_authorization`.
        DeviceAuthorization = "device_authorization",
        /// `/oauth2/introspect`.
        Introspection = "introspection",
        /// `/oauth2/revoke`.
        Revocation = "revocation",
        /// `/oauth2/logout`.
        Logout = "logout",
        /// `/v1/oauth2/authorization`.
        LegacyAuthorization = "legacy_authorization",
        /// `/v1/oauth2/access-tokens`.
        LegacyToken = "legacy_token",
        /// `/oauth2/forward-auth`, and the paths of protected sites.
        ForwardAuthentication = "forward_authentication",
    }
}

/// Requests of an application that were refused for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Refusal {
    /// The ID.
    pub id: i64,
    /// The endpoint.
    pub endpoint: OAuthEndpoint,
    /// The error code; `null` if the request went on without the refused scopes.
    pub error: Option<String>,
    /// The reason, as `error_description` gave it.
    pub description: String,
    /// The refused parameter or setting; `null` if the reason is not a single one.
    pub parameter: Option<String>,
    /// The received value; `null` for secrets, codes, tokens and other values that are not kept. Control characters are
    /// replaced, values that look like secrets are masked, and more than 2,000 bytes are cut off. Anyone may send a
    /// request in the name of an application, so this value can come from a stranger.
    pub value: Option<String>,
    /// The values that would be accepted by the current settings; `null` if that is not a list.
    pub registered: Option<Vec<String>>,
    /// The change of the application that would accept the value; `null` if there is none.
    pub suggestion: Option<SuggestedChange>,
    /// The number of such requests.
    pub count: i64,
    /// The time of the first one.
    pub first_at: Timestamp,
    /// The time of the last one.
    pub last_at: Timestamp,
}

/// How many requests of an application were refused, by the hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RefusalCounts {
    /// The beginning of the first hour.
    pub from: Timestamp,
    /// The number of refused requests in each hour, 24 of them. The last one is the current hour.
    pub hours: Vec<u64>,
}

/// A change of an application that would accept what was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SuggestedChange {
    /// The field to add to: `redirect_uris`, `post_logout_redirect_uris` or `scope`.
    pub field: String,
    /// The value to add: a URI, or scopes separated by spaces.
    pub value: String,
}
