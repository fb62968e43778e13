//! A rule that gives a role by a claim.

use serde::{Deserialize, Serialize};
use shared_types::CompanyRole;

/// A rule of the mapping of an identity provider. What it gives is named by ids, so that it survives a role's new code,
/// and gives no new role that has the code of a deleted one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoredRule {
    /// The name of the claim, or its path.
    pub claim: String,
    /// The value that the claim is, or that its list contains.
    pub value: String,
    /// The role in the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_role: Option<CompanyRole>,
    /// The application in which it gives roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<RuleApplication>,
}

/// The application of a rule, and the roles that the rule gives in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleApplication {
    /// Its id.
    pub id: i64,
    /// Its client id.
    pub client_id: String,
    /// The roles.
    pub roles: Vec<RuleRole>,
}

/// A role that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleRole {
    /// Its id.
    pub id: i64,
    /// Its code when the rule was saved.
    pub code: String,
}
