//! Finishing the installation (UC-1).

use serde::{Deserialize, Serialize};

use crate::{Company, CreateCompany, InitialRole};

/// Whether the installation is finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetupStatus {
    /// Whether it is finished. Until then, nothing else works.
    pub setup_required: bool,
}

/// Everything that finishing the installation needs.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FinishSetup {
    /// The secret of the one-time link that the server's console shows.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub secret: String,
    /// The first company.
    pub company: CreateCompany,
    /// The first administrator.
    pub administrator: SetupAdministrator,
    /// More people, each of whom gets an invitation by mail.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub users: Vec<SetupUser>,
}

impl std::fmt::Debug for FinishSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FinishSetup")
            .field("company", &self.company)
            .field("users", &self.users)
            .finish_non_exhaustive()
    }
}

/// The first administrator.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetupAdministrator {
    /// The display name; the email's part before the @ when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The login.
    pub email: String,
    /// 8 to 255 characters.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub password: String,
}

impl std::fmt::Debug for SetupAdministrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetupAdministrator").field("email", &self.email).finish_non_exhaustive()
    }
}

/// One more person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetupUser {
    /// The display name; the email's part before the @ when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The login.
    pub email: String,
    /// The role of the person.
    pub role: InitialRole,
}

/// The result of finishing the installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetupResult {
    /// The first company.
    pub company: Company,
    /// The number of invited people.
    pub invited: u32,
}
