//! What lets applications register themselves.

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, Timestamp};

/// An initial access token (RFC 7591 section 3), without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct InitialAccessToken {
    /// Its id.
    pub id: i64,
    /// What it is for, as people call it.
    pub name: String,
    /// The company that is entitled to the applications registered with it.
    pub company: CompanyRef,
    /// How many applications may be registered with it.
    pub max_uses: u32,
    /// How many were.
    pub uses: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An initial access token to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateInitialAccessToken {
    /// What it is for, up to 255 characters.
    pub name: String,
    /// The company that is entitled to the applications registered with it.
    pub company_id: i64,
    /// How many applications may be registered with it: 1 to 10,000; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u32>,
    /// When it ends, at most a year from now; 30 days from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A new initial access token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MadeInitialAccessToken {
    /// The token, which is shown only now.
    pub token: String,
    /// What it is.
    pub initial_access_token: InitialAccessToken,
}

impl std::fmt::Debug for MadeInitialAccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeInitialAccessToken")
            .field("initial_access_token", &self.initial_access_token)
            .finish_non_exhaustive()
    }
}
