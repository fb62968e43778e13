//! Claims that an application requests individually (OpenID Connect Core section 5.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use shared_types::{StandardScope, Word};

/// Claims that are requested individually, by name; `None` for a claim without conditions.
pub type RequestedClaims = BTreeMap<String, Option<ClaimRequest>>;

/// The `claims` parameter of an authorization request. Unknown members are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// Claims requested from the userinfo endpoint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: RequestedClaims,
    /// Claims requested in the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: RequestedClaims,
}

impl ClaimsRequest {
    /// Parses the parameter; `None` when it does not have the form of section 5.5. Other members are ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Through maps: the derived implementation would accept arrays as objects.
        let mut members: Map<String, Value> = serde_json::from_str(text).ok()?;
        let mut read = |name| match members.remove(name) {
            Some(Value::Object(claims)) => {
                claims.into_iter().map(|(name, it)| Some((name, one(it)?))).collect()
            }
            // Some libraries send the member without claims as null.
            None | Some(Value::Null) => Some(BTreeMap::new()),
            Some(_) => None,
        };
        Some(Self { userinfo: read("userinfo")?, id_token: read("id_token")? })
    }

    /// Whether no claim is requested.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// Removes the claims of scopes that are not `allowed`.
    pub fn restrict(&mut self, allowed: impl Fn(&str) -> bool) {
        for claims in [&mut self.userinfo, &mut self.id_token] {
            claims
                .retain(|name, _| StandardScope::of_claim(name).is_none_or(|scope| allowed(scope.as_str())));
        }
    }

    /// The scopes whose claims are requested; a scope may occur more than once.
    pub fn scopes(&self) -> impl Iterator<Item = StandardScope> {
        self.userinfo.keys().chain(self.id_token.keys()).filter_map(|name| StandardScope::of_claim(name))
    }
}

/// The request of one claim: `null`, or an object.
fn one(wanted: Value) -> Option<Option<ClaimRequest>> {
    match wanted {
        Value::Null => Some(None),
        Value::Object(_) => serde_json::from_value(wanted).ok().map(Some),
        _ => None,
    }
}

/// The request of one claim (section 5.5.1).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRequest {
    /// Whether the application needs it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The requested value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The requested values, in order of preference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_objects_and_other_members_are_ignored() {
        let text = r#"{"id_token":{"email":null,"acr":{"essential":true,"values":["1"],"x":2}},"other":[1]}"#;
        let claims = ClaimsRequest::parse(text).unwrap();
        assert!(claims.userinfo.is_empty() && claims.id_token["email"].is_none());
        let acr = claims.id_token["acr"].clone().unwrap();
        assert_eq!((acr.essential, acr.values), (true, Some(vec!["1".into()])));
        assert!(ClaimsRequest::parse("{}").unwrap().is_empty());
        assert!(ClaimsRequest::parse(r#"{"userinfo":null}"#).unwrap().is_empty());
        for text in [
            "",
            "1",
            "[]",
            "null",
            r#"{"userinfo":[]}"#,
            r#"{"id_token":{"name":1}}"#,
            r#"{"id_token":{"name":[true]}}"#,
            r#"{"id_token":{"name":{"essential":"yes"}}}"#,
            r#"{"id_token":{"name":{"values":"x"}}}"#,
        ] {
            assert_eq!(ClaimsRequest::parse(text), None, "{text}");
        }
    }
}
