//! Invitations: to new people, and to people of other companies.

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, CompanyRole, InvitationStatus, Timestamp};

/// An invitation of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Invitation {
    /// Its id.
    pub id: i64,
    /// The invited person.
    pub email: String,
    /// The user that was created for it; `null` when the invited person may already have a login.
    pub user_id: Option<i64>,
    /// The role in the company.
    pub company_role: CompanyRole,
    /// The state.
    pub status: InvitationStatus,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A request to invite a user of another company (UC-7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct InviteMember {
    /// The person's login.
    pub email: String,
    /// The role in the company; `member` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_role: Option<CompanyRole>,
}

/// An invitation of the current user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MyInvitation {
    /// Its id.
    pub id: i64,
    /// The company that invites.
    pub company: CompanyRef,
    /// The role in it.
    pub company_role: CompanyRole,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}
