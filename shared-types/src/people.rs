//! People across companies.

use serde::{Deserialize, Serialize};

use crate::{Membership, SystemRole, Timestamp, UserStatus};

/// A user with all companies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Person {
    /// The user's id.
    pub id: i64,
    /// The display name.
    pub name: String,
    /// The login; unique in the whole system.
    pub email: String,
    /// A second, optional login.
    pub username: Option<String>,
    /// The status of the user.
    pub status: UserStatus,
    /// The role in the whole system, if any.
    pub system_role: Option<SystemRole>,
    /// The id of the company that the person was created in.
    pub home_company_id: i64,
    /// The companies that the person is a member of, the home company first.
    pub memberships: Vec<Membership>,
    /// When the user was added.
    pub created_at: Timestamp,
}
