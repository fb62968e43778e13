//! What lets applications register themselves.

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, Timestamp};

/// An initial access token (RFC 7591 section 3), without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct InitialAccessToken {
    /// Its id.
    pub id: i64,
    /// The name, which states its purpose.
    pub name: String,
    /// The company that is entitled to the applications registered with it.
    pub company: CompanyRef,
    /// The maximum number of applications that may be registered with it.
    pub max_uses: u32,
    /// The number of applications that were registered with it.
    pub uses: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A request to create an initial access token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateInitialAccessToken {
    /// The name, which states its purpose, up to 255 characters.
    pub name: String,
    /// The company that is entitled to the applications registered with it.
    pub company_id: i64,
    /// The maximum number of applications that may be registered with it: 1 to 10,000; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u32>,
    /// When it expires, at most a year from now; 30 days from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A new initial access token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedInitialAccessToken {
    /// The token, which is shown only now.
    pub token: String,
    /// The token's data.
    pub initial_access_token: InitialAccessToken,
}

impl std::fmt::Debug for CreatedInitialAccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedInitialAccessToken")
            .field("initial_access_token", &self.initial_access_token)
            .finish_non_exhaustive()
    }
}
