//! External applications: applications whose people sign in at an identity provider (UC-18, UC-20).

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, ConnectionStatus, Timestamp};

words! {
    /// Whether people can sign in to an external application.
    ExternalLoginState {
        /// The last connection test succeeded.
        Verified = "verified",
        /// The connection was verified, and the last test failed. People can still sign in if the identity provider
        /// lets them.
        Failing = "failing",
        /// No test of this connection has succeeded yet. Nobody can sign in.
        NotVerified = "not_verified",
    }
}

/// The external login of an application: where its people sign in, and whether the connection works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExternalLogin {
    /// The id of the identity provider; `null` once it is deleted, and then nobody can sign in.
    pub identity_provider_id: Option<i64>,
    /// The identity provider.
    pub identity_provider: Option<ApplicationProvider>,
    /// The address of the application.
    pub external_url: String,
    /// Whether people can sign in.
    pub state: ExternalLoginState,
    /// What the last connection test showed; `null` before the first, and after a change of the connection.
    pub connection: Option<ConnectionStatus>,
    /// When the server tests the connection next.
    pub next_test_at: Timestamp,
    /// When the external login was set.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An identity provider that an application can have as its external login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationProvider {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its issuer identifier.
    pub issuer: String,
    /// The company whose people can sign in there; `null` if it belongs to the installation.
    pub company: Option<CompanyRef>,
    /// Whether people can sign in with it.
    pub enabled: bool,
}

/// The external login to set for an application. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExternalLoginChange {
    /// The identity provider at which the people sign in: one of the installation, or of a company that may use the
    /// application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider_id: Option<i64>,
    /// The address of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_url: Option<String>,
    /// Whether to save it without a connection test. Then nobody can sign in until a test succeeds. `false` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<bool>,
}
