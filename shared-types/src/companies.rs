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
    /// Whether its people can sign in. Absent to a caller who may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub status: Option<CompanyStatus>,
    /// When it was added. Absent to a caller who may see only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub created_at: Option<Timestamp>,
    /// When it was last changed. Absent to a caller who may see only the name.
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

/// What to change of a company (UC-9). What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyChange {
    /// Its unique name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its unique code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether its people can sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CompanyStatus>,
    /// All the applications that it may use: those that are not among them are taken from it, with the access of its
    /// people. Absent: they stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlements: Option<Vec<CompanyEntitlement>>,
}

/// What would go with a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyDeletion {
    /// How many people would be deleted: those of no other company.
    pub people_deleted: u64,
    /// How many people would stay, in another company.
    pub people_kept: u64,
    /// How many applications it may use.
    pub applications: u64,
}

/// A company's id, code and name, where more is not meant to be shown.
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
