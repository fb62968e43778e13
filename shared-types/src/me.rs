//! The caller: the session and the own profile.

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, CompanyRole, SystemRole, Timestamp};

/// The browser session of the caller.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Session {
    /// What to send as `X-CSRF-Token` with every call that the cookie authenticates.
    pub csrf_token: String,
    /// When the person last signed in.
    pub auth_time: Timestamp,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// Who is signed in.
    pub me: Me,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("me", &self.me).finish_non_exhaustive()
    }
}

/// The person who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Me {
    /// The user's id.
    pub id: i64,
    /// The subject identifier.
    pub sub: String,
    /// The display name.
    pub name: String,
    /// The login.
    pub email: String,
    /// The role on the whole system, if any.
    pub system_role: Option<SystemRole>,
    /// The companies that the person is a member of; the home company first.
    pub memberships: Vec<Membership>,
}

/// A place in a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Membership {
    /// The company.
    pub company: CompanyRef,
    /// The role in it.
    pub role: CompanyRole,
}
