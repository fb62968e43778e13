//! Claims that an application asks for one by one (OpenID Connect Core section 5.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use shared_types::{StandardScope, Word};

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
    /// Reads the parameter; `None` when it is not what section 5.5 describes. Other members are ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Through maps: what is derived would take arrays for objects.
        let mut members: Map<String, Value> = serde_json::from_str(text).ok()?;
        let mut read = |name| match members.remove(name) {
            Some(Value::Object(claims)) => {
                claims.into_iter().map(|(name, it)| Some((name, one(it)?))).collect()
            }
            Some(_) => None,
            None => Some(BTreeMap::new()),
        };
        Some(Self { userinfo: read("userinfo")?, id_token: read("id_token")? })
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// Leaves out the claims of scopes that are not `allowed`.
    pub fn restrict(&mut self, allowed: impl Fn(&str) -> bool) {
        for claims in [&mut self.userinfo, &mut self.id_token] {
            claims
                .retain(|name, _| StandardScope::of_claim(name).is_none_or(|scope| allowed(scope.as_str())));
        }
    }

    /// The scopes whose claims are asked for, some more than once.
    pub fn scopes(&self) -> impl Iterator<Item = StandardScope> {
        self.userinfo.keys().chain(self.id_token.keys()).filter_map(|name| StandardScope::of_claim(name))
    }
}

/// How one claim is wanted: `null`, or an object.
fn one(wanted: Value) -> Option<Option<ClaimRequest>> {
    match wanted {
        Value::Null => Some(None),
        Value::Object(_) => serde_json::from_value(wanted).ok().map(Some),
        _ => None,
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
        for text in [
            "",
            "1",
            "[]",
            "null",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":null}"#,
            r#"{"id_token":{"name":1}}"#,
            r#"{"id_token":{"name":[true]}}"#,
            r#"{"id_token":{"name":{"essential":"yes"}}}"#,
            r#"{"id_token":{"name":{"values":"x"}}}"#,
        ] {
            assert_eq!(ClaimsRequest::parse(text), None, "{text}");
        }
    }
}
