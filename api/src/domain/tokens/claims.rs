//! What is said of a person (OpenID Connect Core section 5), the same in ID tokens and at the userinfo endpoint.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::ClaimRequest;
use crate::domain::{access::Standing, users::Person};

/// The claims of a scope (OpenID Connect Core section 5.4, and our own two).
fn of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &[
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
        "email" => &["email", "email_verified"],
        "phone" => &["phone_number", "phone_number_verified"],
        "address" => &["address"],
        "company" => &["company"],
        "roles" => &["roles"],
        _ => &[],
    }
}

/// The scopes that claims belong to.
const HOLDERS: [&str; 6] = ["profile", "email", "phone", "address", "company", "roles"];

/// The scope that a claim belongs to; `None` for one that is no person's, or not known.
#[must_use]
pub fn scope_of(claim: &str) -> Option<&'static str> {
    HOLDERS.into_iter().find(|scope| of_scope(scope).contains(&claim))
}

/// Claims that are asked for one by one.
pub type Requested = BTreeMap<String, Option<ClaimRequest>>;

/// The claims of a person that scopes and the parameter `claims` ask for. Empty ones are left out.
#[derive(Debug, Clone, Copy)]
pub struct UserClaims<'a> {
    person: &'a Person,
    standing: &'a Standing,
    /// The scopes that count here.
    scope: &'a str,
    requested: Option<&'a Requested>,
}

/// A company, as tokens name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct CompanyClaim {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
}

impl CompanyClaim {
    pub(in crate::domain) fn of(standing: &Standing) -> Self {
        Self { id: standing.company.id, code: standing.company.code.clone() }
    }
}

impl<'a> UserClaims<'a> {
    /// The claims of a person, using an application through a company, that the granted scopes ask for, and those that
    /// are asked for one by one.
    #[must_use]
    pub fn new(
        person: &'a Person,
        standing: &'a Standing,
        scope: &'a str,
        requested: Option<&'a Requested>,
    ) -> Self {
        Self { person, standing, scope, requested }
    }

    /// Tells one claim, if there is anything to tell.
    fn tell<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<(), M::Error> {
        let user = &self.person.user;
        let text = match name {
            "name" => Some(&user.name),
            "given_name" => user.given_name.as_ref(),
            "family_name" => user.family_name.as_ref(),
            "preferred_username" => Some(&user.preferred_username),
            "locale" => user.locale.as_ref(),
            "email" => Some(&user.email),
            "email_verified" => return map.serialize_entry(name, &user.email_verified),
            "updated_at" => return map.serialize_entry(name, &user.updated_at.0.timestamp()),
            "company" => return map.serialize_entry(name, &CompanyClaim::of(self.standing)),
            "roles" => return map.serialize_entry(name, &self.standing.roles),
            _ => {
                let known = user.profile.0.get(name).filter(|value| !is_empty(value));
                return known.map_or(Ok(()), |value| map.serialize_entry(name, value));
            }
        };
        text.filter(|text| !text.is_empty()).map_or(Ok(()), |text| map.serialize_entry(name, text))
    }
}

impl Serialize for UserClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for name in self.scope.split(' ').flat_map(of_scope) {
            self.tell(&mut map, name)?;
        }
        for name in self.requested.into_iter().flat_map(BTreeMap::keys) {
            // Only what scopes can ask for too, and nothing twice.
            let is_told = |holder| self.scope.split(' ').any(|scope| scope == holder);
            if scope_of(name).is_some_and(|holder| !is_told(holder)) {
                self.tell(&mut map, name)?;
            }
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
