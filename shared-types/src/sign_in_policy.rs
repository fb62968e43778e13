//! The sign-in policy: how people must authenticate, and how long their sessions last.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// An authentication context class: how strongly a user authenticated (OpenID Connect Core section 2).
    #[derive(PartialOrd, Ord)]
    Acr {
        /// One factor.
        OneFactor = "1",
        /// Two factors.
        TwoFactors = "2",
        /// A passkey, which resists phishing (OpenID Connect Extended Authentication Profile ACR Values 1.0).
        PhishingResistant = "phr",
    }
}

words! {
    /// A first factor of a sign-in.
    #[derive(PartialOrd, Ord)]
    FirstFactor {
        /// A password.
        Password = "password",
        /// A passkey.
        Passkey = "passkey",
        /// A code by email.
        EmailCode = "email_code",
    }
}

words! {
    /// The rules for second factors, from the most lenient to the strictest.
    #[derive(Default, PartialOrd, Ord)]
    SecondFactorRule {
        /// No second factor is requested.
        Off = "off",
        /// Users who have a second factor must use it.
        #[default]
        Optional = "optional",
        /// All users need a second factor.
        Required = "required",
        /// All users need a passkey.
        PasskeysOnly = "passkeys_only",
    }
}

words! {
    /// The source of a rule of the sign-in policy.
    PolicySource {
        /// The settings of the installation.
        Installation = "installation",
        /// The company.
        Company = "company",
        /// The application.
        Application = "application",
    }
}

/// The rules that a company or an application adds to those of the installation. An absent rule adds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignInRules {
    /// The allowed first factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_factors: Option<Vec<FirstFactor>>,
    /// The rule for second factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorRule>,
    /// When a second factor becomes required. Until then users are asked to add one and may skip it. Absent:
    /// immediately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_from: Option<Timestamp>,
    /// Whether a code by email counts as a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_code_as_second_factor: Option<bool>,
    /// The seconds without use after which a session ends: 300 to 7,776,000. Only for a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_idle_lifetime: Option<u32>,
    /// The seconds after a sign-in until the user must sign in again: 300 to 7,776,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_lifetime: Option<u32>,
    /// The maximum number of sessions of a user: 1 to 1,000. One more ends the oldest. Only for a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions: Option<u32>,
}

/// The sign-in policy of a company or an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignInPolicy {
    /// Its own rules.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub rules: SignInRules,
    /// The effective rules: of each rule the strictest of installation, company and application.
    pub effective: EffectiveSignInPolicy,
}

/// The effective rules, each with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EffectiveSignInPolicy {
    /// The allowed first factors.
    pub first_factors: Vec<FirstFactor>,
    /// The source of the strictest restriction of the first factors.
    pub first_factors_source: PolicySource,
    /// The current rule for second factors.
    pub second_factor: SecondFactorRule,
    /// The source of the rule.
    pub second_factor_source: PolicySource,
    /// A stricter rule that takes effect later.
    pub announced: Option<AnnouncedSecondFactor>,
    /// Whether a code by email counts as a second factor.
    pub email_code_as_second_factor: bool,
    /// The source of the rule.
    pub email_code_as_second_factor_source: PolicySource,
    /// The seconds without use after which a session ends; `null`: only at the end of its lifetime.
    pub session_idle_lifetime: Option<u32>,
    /// The source of the rule.
    pub session_idle_lifetime_source: PolicySource,
    /// The seconds after a sign-in until the user must sign in again.
    pub session_lifetime: u32,
    /// The source of the rule.
    pub session_lifetime_source: PolicySource,
    /// The maximum number of sessions of a user; `null` for no limit.
    pub max_sessions: Option<u32>,
    /// The source of the rule.
    pub max_sessions_source: PolicySource,
}

/// A rule for second factors that is not in effect yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AnnouncedSecondFactor {
    /// The rule.
    pub second_factor: SecondFactorRule,
    /// When it takes effect.
    pub from: Timestamp,
    /// The source of the rule.
    pub source: PolicySource,
}

/// How many users comply with the rules for second factors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignInPolicyStatus {
    /// All active users.
    pub people: SecondFactorCounts,
    /// The active users who administer a company, applications or the installation.
    pub administrators: SecondFactorCounts,
}

/// Numbers of active users with and without a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SecondFactorCounts {
    /// The number of users.
    pub total: u64,
    /// The number with a second factor. Recovery codes do not count.
    pub with_second_factor: u64,
    /// The number without a second factor.
    pub without_second_factor: u64,
    /// The number with a passkey.
    pub with_passkey: u64,
    /// The number without a factor that the policy requires now. They add it at the next sign-in.
    pub overdue: u64,
    /// The number of others without a factor that the policy requires from a later date.
    pub due_later: u64,
}
