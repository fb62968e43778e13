//! Companies: the client organisations.

use serde::{Deserialize, Serialize};

use crate::{CompanyEntitlement, CompanyStatus, Timestamp};

/// A client organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Company {
    /// Its id.
    pub id: i64,
    /// Its unique short name, for programs: `^[a-z0-9][a-z0-9_-]{1,49}$`.
    pub code: String,
    /// Its unique name.
    pub name: String,
    /// Whether its members see who else is in it and which products it has. Otherwise only its administrators do.
    /// Absent if the caller may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub visible_to_members: Option<bool>,
    /// Whether its users can sign in. Absent if the caller may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub status: Option<CompanyStatus>,
    /// When it was added. Absent if the caller may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub created_at: Option<Timestamp>,
    /// When it was last changed. Absent if the caller may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub updated_at: Option<Timestamp>,
}

/// A company to add (UC-8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateCompany {
    /// Its unique name, up to 255 characters.
    pub name: String,
    /// Its unique code; derived from the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The applications that it may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlements: Option<Vec<CompanyEntitlement>>,
}

/// A change to a company (UC-9). Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyChange {
    /// Its unique name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its unique code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether its users can sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CompanyStatus>,
    /// Whether its members see who else is in it and which products it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_to_members: Option<bool>,
    /// All applications that the company may use. Entitlements that are not listed are deleted, with the access of the
    /// company's users. If absent, nothing changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlements: Option<Vec<CompanyEntitlement>>,
}

/// What is deleted together with a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyDeletion {
    /// The number of users who are deleted: those who belong to no other company.
    pub people_deleted: u64,
    /// The number of users who remain, in another company.
    pub people_kept: u64,
    /// The number of applications that it may use.
    pub applications: u64,
}

/// A reference to a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyRef {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}
