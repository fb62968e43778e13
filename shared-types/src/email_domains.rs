//! Email domains: which company vouches for the emails of a domain.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// How an email domain was verified.
    DomainVerification {
        /// The server found the TXT record.
        Dns = "dns",
        /// An administrator of the installation confirmed that it is the company's.
        Administrator = "administrator",
    }
}

/// An email domain of a company. Nothing follows from one that is not verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EmailDomain {
    /// Its id.
    pub id: i64,
    /// The domain, in lower case; an international one in its ASCII form.
    pub domain: String,
    /// The name of the TXT record that proves it.
    pub record_name: String,
    /// The text of that record.
    pub record_value: String,
    /// How it was verified; `null` if it is not.
    pub verified_by: Option<DomainVerification>,
    /// The name of the person or application who verified it; `null` if it is not verified.
    pub verified_by_name: Option<String>,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
}

/// An email domain to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateEmailDomain {
    /// The domain, such as `example.com`.
    pub domain: String,
}

/// How to verify an email domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct VerifyEmailDomain {
    /// `dns` looks the TXT record up; `administrator` needs an administrator of the installation.
    pub method: DomainVerification,
}
