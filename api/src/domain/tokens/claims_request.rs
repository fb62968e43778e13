//! Claims that an application asks for one by one (OpenID Connect Core section 5.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scope_of;

/// The `claims` parameter of an authorization request. What is not understood is ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// What the userinfo endpoint is to tell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: BTreeMap<String, Option<ClaimRequest>>,
    /// What the ID token is to tell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: BTreeMap<String, Option<ClaimRequest>>,
}

impl ClaimsRequest {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// Leaves out the claims of scopes that are not `allowed`.
    pub fn restrict(&mut self, allowed: impl Fn(&str) -> bool) {
        for claims in [&mut self.userinfo, &mut self.id_token] {
            claims.retain(|name, _| scope_of(name).is_none_or(&allowed));
        }
    }

    /// The scopes whose claims are asked for, some more than once.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        self.userinfo.keys().chain(self.id_token.keys()).filter_map(|name| scope_of(name))
    }
}

/// How one claim is wanted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRequest {
    /// Whether the application cannot do well without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The value that it must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The values of which it must have one, the best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
}
