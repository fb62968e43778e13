//! Forgotten passwords (UC-25).

use serde::{Deserialize, Serialize};

/// A request for a password reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RequestPasswordReset {
    /// The email or username, up to 254 characters.
    pub login: String,
}

/// A new password, chosen with the link of a mail.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasswordRedemption {
    /// The new password: at least as many characters as the settings require, at most 255.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub password: String,
}

impl std::fmt::Debug for PasswordRedemption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordRedemption").finish_non_exhaustive()
    }
}
