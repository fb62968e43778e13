//! What a person is signed in with: browser sessions, consents to applications, and personal API tokens.

use serde::{Deserialize, Serialize};

use crate::{ApiScope, ApplicationRef, CompanyRef, Timestamp};

/// A browser session of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BrowserSession {
    /// Its id.
    pub id: String,
    /// Browser and operating system, as far as they can be recognised.
    pub device: Option<String>,
    /// The `User-Agent` header of the browser.
    pub user_agent: Option<String>,
    /// The address that the person signed in from.
    pub ip: Option<String>,
    /// The location of that address, if the installation has a location database.
    pub place: Option<Place>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the user last signed in.
    pub auth_time: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it is the session of this request.
    pub current: bool,
}

/// The location of an address. Its names are in the language of the caller's account if they are known in it, else in
/// English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Place {
    /// The code of the country (ISO 3166-1 alpha-2).
    pub country_code: String,
    /// The country.
    pub country: String,
    /// The city, if it is known.
    pub city: Option<String>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.city {
            Some(city) => write!(f, "{city}, {}", self.country),
            None => f.write_str(&self.country),
        }
    }
}

/// The consent of a user to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Consent {
    /// The application.
    pub application: ApplicationRef,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// The companies through which it is used.
    pub companies: Vec<CompanyRef>,
    /// When it was given.
    pub created_at: Timestamp,
    /// When a token was last issued for it.
    pub last_used_at: Timestamp,
}

/// A personal API token, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApiToken {
    /// Its id.
    pub id: i64,
    /// The name, chosen by the user.
    pub name: String,
    /// The scope.
    pub scope: ApiScope,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A request to create a personal API token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateApiToken {
    /// The name.
    pub name: String,
    /// The scope; read-only when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ApiScope>,
    /// When it expires, at most a year from now; 90 days from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A new personal API token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedApiToken {
    /// The token, which is shown only now.
    pub token: String,
    /// Its data.
    pub api_token: ApiToken,
}

impl std::fmt::Debug for CreatedApiToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedApiToken").field("api_token", &self.api_token).finish_non_exhaustive()
    }
}
