//! The sign-in policy: how people must authenticate, and how long their sessions last.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// An authentication context class: how strongly a person authenticated (OpenID Connect Core section 2).
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
    /// What a person may begin a sign-in with.
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
    /// Whether people need a second factor, from the most lenient rule to the strictest.
    #[derive(Default, PartialOrd, Ord)]
    SecondFactorRule {
        /// Nobody is asked for one.
        Off = "off",
        /// Those who have one are asked for it.
        #[default]
        Optional = "optional",
        /// Everyone needs one.
        Required = "required",
        /// Everyone needs a passkey.
        PasskeysOnly = "passkeys_only",
    }
}

words! {
    /// Where a rule of the sign-in policy comes from.
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
    /// What a sign-in may begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_factors: Option<Vec<FirstFactor>>,
    /// Whether people need a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorRule>,
    /// From when a second factor is required. Until then people are invited to add one. Absent: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_from: Option<Timestamp>,
    /// Whether a code by email counts as a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_code_as_second_factor: Option<bool>,
    /// After how many seconds without use a session ends: 300 to 7,776,000. Only for a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_idle_lifetime: Option<u32>,
    /// How many seconds after signing in a person must sign in again: 300 to 7,776,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_lifetime: Option<u32>,
    /// How many sessions a person may have: 1 to 1,000. One more ends the oldest. Only for a company.
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
    /// What holds now, together with the rules of the installation: the strictest of each.
    pub effective: EffectiveSignInPolicy,
}

/// The rules in force, each with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EffectiveSignInPolicy {
    /// What a sign-in may begin with.
    pub first_factors: Vec<FirstFactor>,
    /// Where the last restriction of it comes from.
    pub first_factors_source: PolicySource,
    /// Whether people need a second factor now.
    pub second_factor: SecondFactorRule,
    /// Where that comes from.
    pub second_factor_source: PolicySource,
    /// A stricter rule that will hold later.
    pub announced: Option<AnnouncedSecondFactor>,
    /// Whether a code by email counts as a second factor.
    pub email_code_as_second_factor: bool,
    /// Where that comes from.
    pub email_code_as_second_factor_source: PolicySource,
    /// After how many seconds without use a session ends; `null`: never before its lifetime is over.
    pub session_idle_lifetime: Option<u32>,
    /// Where that comes from.
    pub session_idle_lifetime_source: PolicySource,
    /// How many seconds after signing in a person must sign in again.
    pub session_lifetime: u32,
    /// Where that comes from.
    pub session_lifetime_source: PolicySource,
    /// How many sessions a person may have; `null`: any number.
    pub max_sessions: Option<u32>,
    /// Where that comes from.
    pub max_sessions_source: PolicySource,
}

/// A rule for second factors that does not hold yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AnnouncedSecondFactor {
    /// The rule.
    pub second_factor: SecondFactorRule,
    /// From when it holds.
    pub from: Timestamp,
    /// Where it comes from.
    pub source: PolicySource,
}

/// How well the rules for second factors are followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignInPolicyStatus {
    /// All people who are active.
    pub people: SecondFactorCounts,
    /// Those of them who administer a company, applications or the installation.
    pub administrators: SecondFactorCounts,
}

/// How many active people have a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SecondFactorCounts {
    /// How many there are.
    pub total: u64,
    /// How many have a second factor. Recovery codes are none.
    pub with_second_factor: u64,
    /// How many have none.
    pub without_second_factor: u64,
    /// How many have a passkey.
    pub with_passkey: u64,
    /// How many lack what the policy requires now. They add it when they next sign in.
    pub overdue: u64,
    /// How many others lack what the policy requires from a later date.
    pub due_later: u64,
}
