//! Links with which a customer's IT connects the external login of a company, without an account.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// The state of a set-up link.
    SetupLinkState {
        /// Nobody has opened it yet.
        Open = "open",
        /// It was opened, and works in that browser only.
        Opened = "opened",
        /// The connection was saved with it.
        Saved = "saved",
        /// Its time is over.
        Expired = "expired",
        /// It was revoked, or its creator may no longer administer the company.
        Revoked = "revoked",
        /// The login was enabled: administrators change it from then on.
        Finished = "finished",
    }
}

/// A link with which somebody without an account connects an external login of a company. The link itself is shown only
/// when it is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetupLink {
    /// Its id.
    pub id: i64,
    /// The identity provider that is connected with it.
    pub provider_id: i64,
    /// The name of the identity provider.
    pub provider_name: String,
    /// The address that it was mailed to; `null` if it was shown to be copied.
    pub email: Option<String>,
    /// Its state.
    pub state: SetupLinkState,
    /// The name of the user who created it.
    pub created_by: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When something was last saved with it.
    pub saved_at: Option<Timestamp>,
}

/// A set-up link to create.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateSetupLink {
    /// The identity provider of the company to connect, which must be disabled. Without it, a new one is created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<i64>,
    /// The name of the new identity provider, as on the button of the sign-in page. Required without `provider_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address to mail the link to. Without it, the link is in the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// For how many days it works: 1 to 30; 7 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_days: Option<u32>,
}

/// A new set-up link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedSetupLink {
    /// The link, which is shown only now; `null` if it is mailed.
    pub link: Option<String>,
    /// The data of the link.
    pub setup_link: SetupLink,
}

impl std::fmt::Debug for CreatedSetupLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedSetupLink").field("setup_link", &self.setup_link).finish_non_exhaustive()
    }
}
