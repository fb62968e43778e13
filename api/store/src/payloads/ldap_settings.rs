//! How the directory of an identity provider is searched.

use serde::{Deserialize, Serialize};

/// The settings of an identity provider by LDAP, beside its URL and its service account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LdapSettings {
    /// The DN of the entry below which people are searched.
    pub base_dn: String,
    /// The filter that finds a person (RFC 4515), with `{login}` for what the person enters.
    pub user_filter: String,
    /// The attribute with the subject.
    pub subject_attribute: String,
    /// The attribute with the email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_attribute: Option<String>,
    /// The attribute with the display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_attribute: Option<String>,
    /// The attribute with the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_attribute: Option<String>,
    /// Whether its emails count as verified.
    #[serde(default)]
    pub trust_emails: bool,
    /// The certificates of the authorities that are trusted instead of those of the system, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificate: Option<String>,
}
