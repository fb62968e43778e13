//! The claims about a person (OpenID Connect Core section 5), the same in ID tokens and at the userinfo endpoint.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use shared_types::{ClaimMapping, ConsentPolicy, StandardScope};

use crate::grants::Subject;
use kernel::{ScopeSet, scopes};
use organisation::applications::Client;
use store::payloads::RequestedClaims;

/// The claims about a person that scopes and the parameter `claims` request, and the `claim_mappings` of the
/// application, which replace other claims of the same name. Empty claims are left out.
#[derive(Debug, Clone, Copy)]
pub struct UserClaims<'a> {
    client: &'a Client,
    subject: &'a Subject,
    /// The scopes whose claims are included.
    scope: &'a ScopeSet,
    /// The scopes that were granted.
    granted: &'a ScopeSet,
    requested: Option<&'a RequestedClaims>,
    /// Whether the mappings of the application are included.
    maps: bool,
}

impl<'a> UserClaims<'a> {
    /// The claims of `scope`, the claims that were `requested` one by one, and the mappings of the application.
    /// `granted` may contain more scopes.
    #[must_use]
    pub fn new(
        client: &'a Client,
        subject: &'a Subject,
        scope: &'a ScopeSet,
        granted: &'a ScopeSet,
        requested: Option<&'a RequestedClaims>,
    ) -> Self {
        Self { client, subject, scope, granted, requested, maps: true }
    }

    /// The same without the mappings of the application.
    #[must_use]
    pub fn of_scopes_only(mut self) -> Self {
        self.maps = false;
        self
    }

    fn mappings(&self) -> impl Iterator<Item = &'a ClaimMapping> + use<'a> {
        let maps = self.maps;
        self.client.application.metadata.0.claim_mappings.iter().flatten().filter(move |_| maps)
    }

    /// Writes a standard claim under its own name or another one, unless it is empty.
    fn write_claim<M: SerializeMap>(&self, map: &mut M, name: &str, claim: &str) -> Result<(), M::Error> {
        let (user, access) = (&self.subject.person.user, &self.subject.effective_access);
        let text = match claim {
            "name" => Some(&user.name),
            "given_name" => user.given_name.as_ref(),
            "family_name" => user.family_name.as_ref(),
            "preferred_username" => Some(&user.preferred_username),
            "locale" => user.locale.as_ref(),
            "email" => Some(&user.email),
            "email_verified" => return map.serialize_entry(name, &user.email_verified),
            "phone_number_verified" => {
                let known = |claim: &str| user.profile.0.get(claim).filter(|value| !is_empty(value));
                if known("phone_number").is_none() {
                    return Ok(());
                }
                let verified = known(claim).is_some_and(|value| *value == Value::Bool(true));
                return map.serialize_entry(name, &verified);
            }
            "updated_at" => return map.serialize_entry(name, &user.updated_at.0.timestamp()),
            "company" => return map.serialize_entry(name, &access.company_claim()),
            "roles" | "groups" => return map.serialize_entry(name, &access.roles),
            _ => {
                let known = user.profile.0.get(claim).filter(|value| !is_empty(value));
                return known.map_or(Ok(()), |value| map.serialize_entry(name, value));
            }
        };
        text.filter(|text| !text.is_empty()).map_or(Ok(()), |text| map.serialize_entry(name, text))
    }

    /// Writes a mapped claim. Where people are asked for consent, a mapped attribute needs the scope of its source;
    /// elsewhere it needs none.
    fn write_mapped_claim<M: SerializeMap>(
        &self,
        map: &mut M,
        mapping: &ClaimMapping,
    ) -> Result<(), M::Error> {
        let name = &mapping.claim;
        if let Some(value) = &mapping.value {
            return if is_empty(value) { Ok(()) } else { map.serialize_entry(name, value) };
        }
        let source = mapping.attribute.as_deref().unwrap_or("roles");
        let holder = StandardScope::of_claim(source);
        if !self.may_know(holder.unwrap_or(OF_ATTRIBUTES)) {
            return Ok(());
        }
        if holder.is_some() {
            return self.write_claim(map, name, source);
        }
        let attributes = self.subject.person.user.profile.0.get("attributes");
        let known = attributes.and_then(|attributes| attributes.get(source)).filter(|value| !is_empty(value));
        known.map_or(Ok(()), |value| map.serialize_entry(name, value))
    }

    /// Whether the application may know the claims of a scope that it did not request here.
    fn may_know(&self, scope: StandardScope) -> bool {
        let policy = self.client.application.metadata.0.consent_policy.unwrap_or(ConsentPolicy::FirstParty);
        policy == ConsentPolicy::FirstParty || self.granted.has(scope)
    }
}

/// The value of a claim about a person, of the standard scope with the same name or of a mapping of the application,
/// for these granted scopes; `None` when it is empty.
#[must_use]
pub fn claim_value(client: &Client, subject: &Subject, granted: &ScopeSet, name: &str) -> Option<Value> {
    let scope = ScopeSet::parse(name);
    let claims = UserClaims::new(client, subject, &scope, granted, None);
    serde_json::to_value(claims).ok()?.get_mut(name).map(Value::take)
}

/// A response of the userinfo endpoint (OpenID Connect Core section 5.3.2).
#[derive(Debug, Serialize)]
pub struct UserInfo<'a> {
    /// The person's identifier for the application.
    pub sub: String,
    /// The claims about the person.
    #[serde(flatten)]
    pub claims: UserClaims<'a>,
}

/// The scope that a person's extra attributes belong to: they are profile data.
const OF_ATTRIBUTES: StandardScope = StandardScope::Profile;

impl Serialize for UserClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let is_mapped = |name: &str| self.mappings().any(|mapping| mapping.claim == name);
        for name in self.scope.iter().flat_map(scopes::claims_of).filter(|name| !is_mapped(name)) {
            self.write_claim(&mut map, name, name)?;
        }
        for name in self.requested.into_iter().flat_map(BTreeMap::keys).filter(|name| !is_mapped(name)) {
            // Only claims of scopes, and none twice.
            if StandardScope::of_claim(name).is_some_and(|holder| !self.scope.has(holder)) {
                self.write_claim(&mut map, name, name)?;
            }
        }
        for mapping in self.mappings() {
            self.write_mapped_claim(&mut map, mapping)?;
        }
        map.end()
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
