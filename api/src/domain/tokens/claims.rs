//! What is said of a person (OpenID Connect Core section 5), the same in ID tokens and at the userinfo endpoint.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::domain::{access::Standing, users::Person};

/// The claims of the scope `profile` that are kept as they are.
const PROFILE: [&str; 8] =
    ["middle_name", "nickname", "profile", "picture", "website", "gender", "birthdate", "zoneinfo"];
/// The claims of the scope `phone`.
const PHONE: [&str; 2] = ["phone_number", "phone_number_verified"];
/// The claims of the scope `address`.
const ADDRESS: [&str; 1] = ["address"];

/// The claims of a person that scopes ask for. Empty ones are left out.
#[derive(Debug, Clone, Copy)]
pub struct UserClaims<'a> {
    person: &'a Person,
    standing: &'a Standing,
    scope: &'a str,
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
    /// The claims of a person, using an application through a company, that the granted scopes ask for.
    #[must_use]
    pub fn new(person: &'a Person, standing: &'a Standing, scope: &'a str) -> Self {
        Self { person, standing, scope }
    }

    fn profile<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let user = &self.person.user;
        let texts = [
            ("name", Some(&user.name)),
            ("given_name", user.given_name.as_ref()),
            ("family_name", user.family_name.as_ref()),
            ("preferred_username", Some(&user.preferred_username)),
            ("locale", user.locale.as_ref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                map.serialize_entry(name, text)?;
            }
        }
        self.kept(map, &PROFILE)?;
        map.serialize_entry("updated_at", &user.updated_at.0.timestamp())
    }

    fn kept<M: SerializeMap>(&self, map: &mut M, names: &[&str]) -> Result<(), M::Error> {
        let known = &self.person.user.profile.0;
        for name in names.iter().filter(|_| !known.is_empty()) {
            if let Some(value) = known.get(*name).filter(|value| !is_empty(value)) {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl Serialize for UserClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user = &self.person.user;
        let mut map = serializer.serialize_map(None)?;
        for scope in self.scope.split(' ') {
            match scope {
                "profile" => self.profile(&mut map)?,
                "email" => {
                    map.serialize_entry("email", &user.email)?;
                    map.serialize_entry("email_verified", &user.email_verified)?;
                }
                "phone" => self.kept(&mut map, &PHONE)?,
                "address" => self.kept(&mut map, &ADDRESS)?,
                "company" => map.serialize_entry("company", &CompanyClaim::of(self.standing))?,
                "roles" => map.serialize_entry("roles", &self.standing.roles)?,
                _ => {}
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
