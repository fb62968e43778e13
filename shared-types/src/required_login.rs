//! Companies whose people sign in only with the company's own external login.

use serde::{Deserialize, Serialize};

/// Whether the people of a company sign in only with its own external login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RequiredLogin {
    /// Whether they do.
    pub required: bool,
    /// The administrators of the company who may still sign in here, in case the external login fails.
    pub break_glass: Vec<BreakGlassAdministrator>,
}

/// An administrator of a company who may sign in here although the company requires its external login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BreakGlassAdministrator {
    /// The id of the user.
    pub user_id: i64,
    /// The display name.
    pub name: String,
    /// The email.
    pub email: String,
    /// Whether the user can sign in now: is active and an administrator of this home company, with a password.
    pub usable: bool,
}

/// A change of whether a company requires its external login. What is absent keeps its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RequiredLoginChange {
    /// Whether people sign in only with the external login of the company.
    pub required: Option<bool>,
    /// The ids of one to five administrators of the company, with a password, who may still sign in here.
    pub break_glass_user_ids: Option<Vec<i64>>,
}
