//! Entitlements (what a company may use) and access (what its people may use).

use serde::{Deserialize, Serialize};

use crate::{AccessDecision, AccessRule, CompanyRef, SigningAlg, Timestamp, UserStatus};

/// A reference to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationRef {
    /// Its client id.
    pub client_id: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A company's right to use an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Entitlement {
    /// The application.
    pub application: ApplicationRef,
    /// The codes of the roles that may be assigned; `null` for all.
    pub roles: Option<Vec<String>>,
    /// When the entitlement begins; `null` if immediately.
    pub valid_from: Option<Timestamp>,
    /// When the entitlement ends; `null` if never.
    pub valid_until: Option<Timestamp>,
    /// The maximum number of users with access; `null` if unlimited.
    pub seats: Option<u32>,
    /// The number of users with access.
    pub seats_used: u32,
}

/// The terms of an entitlement. An absent field means no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EntitlementData {
    /// The codes of the roles that may be assigned; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// When the entitlement begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// When the entitlement ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The maximum number of users with access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}

/// An entitlement in the complete list of a company's entitlements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyEntitlement {
    /// The application's client id.
    pub client_id: String,
    /// The codes of the roles that may be assigned; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// When the entitlement begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// When the entitlement ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The maximum number of users with access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}

/// A company that may use an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EntitledCompany {
    /// The company.
    pub company: CompanyRef,
    /// The codes of the roles that may be assigned; `null` for all.
    pub roles: Option<Vec<String>>,
    /// When the entitlement begins; `null` if immediately.
    pub valid_from: Option<Timestamp>,
    /// When the entitlement ends; `null` if never.
    pub valid_until: Option<Timestamp>,
    /// The maximum number of users with access; `null` if unlimited.
    pub seats: Option<u32>,
    /// The number of users with access.
    pub seats_used: u32,
}

/// The users of a company who can use an application, by role (UC-17).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AccessList {
    /// The roles. In a `PUT`, a role that is not named loses all its users.
    pub roles: Vec<RoleUsers>,
}

/// The users who have one role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RoleUsers {
    /// The role's code.
    pub role: String,
    /// The ids of its users.
    pub user_ids: Vec<i64>,
}

/// The roles of a user in an application, in one company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UserAccess {
    /// The codes of the roles.
    pub roles: Vec<String>,
}

/// A role of a user that the mapping of an identity provider gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappedRole {
    /// The id of the user.
    pub user_id: i64,
    /// The client id of the application that the role is in; `null` for the role in the company.
    pub client_id: Option<String>,
    /// The code of the role; `company_admin` for the role in the company.
    pub role: String,
    /// The id of the identity provider.
    pub provider_id: i64,
    /// Its name.
    pub provider_name: String,
}

/// Why a user may, or may not, use an application through a company now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Explanation {
    /// The result of all rules together.
    pub decision: AccessDecision,
    /// The rules, in the order of evaluation.
    pub rules: Vec<ExplainedRule>,
    /// The codes of the effective roles of the user; none when denied.
    pub roles: Vec<String>,
    /// The claims that an access token would contain; `null` when denied.
    pub claims: Option<ExplainedClaims>,
}

/// The result of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExplainedRule {
    /// The rule.
    pub rule: AccessRule,
    /// Whether it is satisfied.
    pub satisfied: bool,
    /// The explanation, as a sentence in English.
    pub detail: String,
    /// Of `person_active`: the status of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub person_status: Option<UserStatus>,
    /// Of `valid_from` and `valid_until`: when the entitlement begins or ends. Absent if it has no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub at: Option<Timestamp>,
    /// Of `assigned`: whether every member may use the application, with or without a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub all_members: Option<bool>,
    /// Of `assigned`: the codes of the roles that the user was given. Of `role_allowed`: those that the entitlement
    /// allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub roles: Option<Vec<String>>,
    /// Of `role_allowed`: the codes of the roles that the entitlement does not allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub roles_not_allowed: Option<Vec<String>>,
}

impl ExplainedRule {
    /// The result of a rule, explained by a sentence alone.
    #[must_use]
    pub fn new(rule: AccessRule, satisfied: bool, detail: String) -> Self {
        Self {
            rule,
            satisfied,
            detail,
            person_status: None,
            at: None,
            all_members: None,
            roles: None,
            roles_not_allowed: None,
        }
    }
}

/// The claims about access that an access token would contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExplainedClaims {
    /// The claim `company`.
    pub company: ExplainedCompany,
    /// The claim `roles`.
    pub roles: Vec<String>,
    /// The claim `scope`, if the application requests every scope it may.
    pub scope: String,
}

/// A company in a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExplainedCompany {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
}

/// The claims of the tokens that an application would get for a person who signs in to it now. No token is issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TokenPreview {
    /// Whether the person may use the application now. If not, there are no tokens.
    pub decision: AccessDecision,
    /// The scopes of the tokens: those of the request that the application may have.
    pub scope: String,
    /// The access token (RFC 9068).
    pub access_token: Option<UnsignedToken>,
    /// The ID token (OpenID Connect Core section 2); `null` without the scope `openid`.
    pub id_token: Option<UnsignedToken>,
    /// The response of the userinfo endpoint (OpenID Connect Core section 5.3.2); `null` without the scope `openid`.
    pub userinfo: Option<serde_json::Value>,
}

/// What a token would contain, without a signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UnsignedToken {
    /// The type that its header states (RFC 7519 section 5.1).
    pub typ: String,
    /// The algorithm that it would be signed with.
    pub alg: SigningAlg,
    /// Its claims. Identifiers and times, `acr` and `amr` are those of a sign-in with a password at this moment.
    pub claims: serde_json::Value,
}

/// An application that a person may use now, through one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PortalApplication {
    /// The application.
    pub application: ApplicationRef,
    /// Where to open it.
    pub launch_url: Option<String>,
    /// Its picture.
    pub logo_uri: Option<String>,
    /// The company through which it may be used.
    pub company: CompanyRef,
    /// The codes of the person's roles in it.
    pub roles: Vec<String>,
    /// When the person last used it through the company, as far as that is known: in the lifetime of its refresh tokens.
    pub last_used_at: Option<Timestamp>,
}
