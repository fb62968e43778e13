//! What an authorization request demands of a sign-in.

use serde::{Deserialize, Serialize};

/// What an authorization request demands of a sign-in, beyond the policy of the person's home company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInDemands {
    /// The application that the person signs in to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_id: Option<i64>,
    /// The company through which the person uses it, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<i64>,
    /// The requested context classes, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acr: Vec<String>,
    /// Whether one of them must be reached.
    pub is_essential: bool,
    /// Whether the person chose to go on without the preferred one.
    pub is_declined: bool,
    /// Whether the strongest factor that the person has is demanded, for a dangerous act in the account itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strongest: bool,
}
