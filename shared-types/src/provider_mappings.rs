//! Roles and profile fields that people get from the claims of an identity provider.

use serde::{Deserialize, Serialize};

use crate::{ApplicationRef, CompanyRole};

words! {
    /// Why a rule of a mapping gives nothing: what it refers to was removed after it was saved.
    MappingProblem {
        /// The application does not exist, or the company may not use it.
        NotEntitled = "not_entitled",
        /// The application has no role with one of the codes.
        UnknownRole = "unknown_role",
        /// The entitlement of the company does not allow one of the roles.
        RoleNotAllowed = "role_not_allowed",
    }
}

words! {
    /// What a rule of a mapping finds in the claims.
    MappingOutcome {
        /// The claim is the value, or its list contains it.
        Matches = "matches",
        /// The claim has another value.
        OtherValue = "other_value",
        /// The claim is missing or null.
        Missing = "missing",
        /// The claim is neither a text, a boolean, nor a list of texts; or the profile field does not accept its value.
        WrongType = "wrong_type",
        /// The claim is not in the token, which names another place for it (`_claim_names`, OpenID Connect Core section
        /// 5.6.2). What the rule gave stays.
        Elsewhere = "elsewhere",
    }
}

/// What people get from the claims of an identity provider, at each sign-in with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ProviderMapping {
    /// The rules that give roles, in order: the first one that matches decides the company role. Roles in applications
    /// are those of all rules that match.
    pub rules: Vec<MappingRule>,
    /// The claims that profile fields are copied from.
    pub fields: Vec<MappedField>,
}

/// A rule that gives a role to the people whose claim has a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappingRule {
    /// The claim: its name, or a path of names separated by dots, such as `realm_access.roles`.
    pub claim: String,
    /// The value that the claim is, or that its list contains: exactly this text, or `true` or `false` for a boolean.
    pub value: String,
    /// The role in the company that the rule gives; `null` if it gives roles in an application.
    pub company_role: Option<CompanyRole>,
    /// The client ID of the application; `null` if the rule gives a role in the company.
    pub client_id: Option<String>,
    /// The name of the application; `null` if it does not exist any more, or the company may not use it.
    pub application_name: Option<String>,
    /// The codes of the roles in the application.
    pub roles: Vec<String>,
    /// Why the rule gives nothing, or not all of its roles; `null` if it is in order.
    pub problem: Option<MappingProblem>,
}

/// A profile field that is copied from a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappedField {
    /// The claim, as in a rule.
    pub claim: String,
    /// The field of the user: `name`, `given_name`, `family_name`, `locale`, a text of the profile such as
    /// `phone_number`, or `attributes.` with the name of an attribute.
    pub field: String,
}

/// A change of the mapping of an identity provider. What is absent keeps its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ProviderMappingChange {
    /// All rules, in order, up to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<MappingRuleData>>,
    /// All profile fields that are copied, up to 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<MappedField>>,
}

/// A rule to save. It gives either a role in the company, or roles in an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappingRuleData {
    /// The claim: its name, or a path of names separated by dots, such as `realm_access.roles`.
    pub claim: String,
    /// The value that the claim is, or that its list contains: exactly this text, or `true` or `false` for a boolean.
    pub value: String,
    /// The role in the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_role: Option<CompanyRole>,
    /// The client ID of an application that the company may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The codes of up to 20 roles in the application that the company may give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// What to try a mapping with: an ID token or its claims. Neither is verified, stored or logged.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappingTrial {
    /// An ID token of up to 32 kB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// The claims, as a JSON object of up to 32 kB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<serde_json::Value>,
    /// The rules to try; absent for those that are saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<MappingRuleData>>,
    /// The profile fields to try; absent for those that are saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<MappedField>>,
}

impl std::fmt::Debug for MappingTrial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MappingTrial").finish_non_exhaustive()
    }
}

/// What a person with certain claims would get.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappingPreview {
    /// What each rule finds, in their order.
    pub rules: Vec<TriedRule>,
    /// What each profile field finds, in their order.
    pub fields: Vec<TriedField>,
    /// The role in the company that a rule gives; `null` if none does.
    pub company_role: Option<CompanyRole>,
    /// The roles in applications that rules give.
    pub access: Vec<MappedAccess>,
}

/// What a rule finds in claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TriedRule {
    /// What it finds.
    pub outcome: MappingOutcome,
    /// Why it gives nothing, or not all of its roles, even if it matches; `null` if it is in order.
    pub problem: Option<MappingProblem>,
}

/// What a profile field finds in claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TriedField {
    /// The field of the user.
    pub field: String,
    /// What it finds: `matches` if its value would be copied.
    pub outcome: MappingOutcome,
}

/// The roles in an application that a mapping gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MappedAccess {
    /// The application.
    pub application: ApplicationRef,
    /// The codes of the roles.
    pub roles: Vec<String>,
}
