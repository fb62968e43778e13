//! Profile fields that are copied from the claims of an external login.

use serde_json::{Map, Value};
use shared_types::UserChange;

use super::{
    User,
    change::{UserUpdate, validate},
    effects,
    rights::UserPermissions,
    write,
};
use crate::mapping_cause::MappingCause;
use kernel::{Error, Fields, Result};
use platform::actor::Actor;
use store::{db::Tx, patch::Patch};

/// The fields that can be copied. Nothing that decides who somebody is, or what somebody may do: neither the email and
/// whether it or the telephone number is verified, nor the username, a role, or the status.
const FIELDS: [&str; 13] = [
    "name",
    "given_name",
    "family_name",
    "locale",
    "nickname",
    "middle_name",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "phone_number",
];
/// Attributes, by their names.
const ATTRIBUTES: &str = "attributes";

/// Whether a field can be copied: a text of the profile, or `attributes.` with the name of an attribute.
pub(crate) fn is_external_field(field: &str) -> bool {
    FIELDS.contains(&field) || attribute(field).is_some_and(|name| !name.is_empty())
}

/// Returns the name of an attribute.
fn attribute(field: &str) -> Option<&str> {
    field.strip_prefix(ATTRIBUTES)?.strip_prefix('.')
}

/// Whether a field accepts a value.
pub(crate) fn accepts(field: &str, value: &Value) -> bool {
    is_external_field(field) && !value.is_null() && update_of(&[(field, value)]).is_some()
}

/// Copies values that are accepted to the fields of a user. Attributes are left out if there would be too many.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn update_external(
    tx: &Tx<'_>,
    actor: &Actor,
    before: &User,
    values: &[(&str, &Value)],
    cause: &MappingCause,
) -> Result<()> {
    let rights = UserPermissions::on(actor, before);
    let apply = |values: &[(&str, &Value)]| match update_of(values) {
        Some(update) => update.apply(before, &rights, true),
        None => Ok(before.clone()),
    };
    let after = match apply(values) {
        Err(Error::Invalid(_)) => {
            let others: Vec<_> =
                values.iter().filter(|(field, _)| attribute(field).is_none()).copied().collect();
            apply(&others)?
        }
        after => after?,
    };
    if after == *before {
        return Ok(());
    }
    let after = write::save(tx, before, after).await?;
    effects::record_external(tx, actor, (before, &after), cause).await
}

/// Returns the change that sets some fields; `None` when one does not accept its value.
fn update_of(values: &[(&str, &Value)]) -> Option<UserUpdate> {
    let (mut set, mut attributes) = (Map::new(), Map::new());
    for (field, value) in values {
        match attribute(field) {
            Some(name) => attributes.insert(name.to_owned(), (*value).clone()),
            None => set.insert((*field).to_owned(), (*value).clone()),
        };
    }
    if !attributes.is_empty() {
        set.insert(ATTRIBUTES.to_owned(), Value::Object(attributes));
    }
    let set: UserChange = serde_json::from_value(Value::Object(set)).ok()?;
    let mut fields = Fields::new();
    let update = validate(&mut fields, Patch { set, clear: Vec::new(), merges: true });
    fields.is_empty().then_some(update)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_accepts_what_an_administrator_could_enter() {
        for (field, value) in [
            ("name", json!("Maria Silva")),
            ("locale", json!("pt-PT")),
            ("phone_number", json!("+351 210 000 000")),
            ("attributes.department", json!("Sales")),
            ("attributes.floor", json!(3)),
            ("attributes.teams", json!(["a", "b"])),
        ] {
            assert!(accepts(field, &value), "{field}");
        }
        for (field, value) in [
            ("name", json!("")),
            ("name", json!(["Maria"])),
            ("name", json!("x".repeat(256))),
            ("phone_number", json!("210")),
            ("picture", json!("javascript:alert(1)")),
            ("attributes.nested", json!({ "a": { "b": 1 } })),
            ("attributes.", json!("x")),
            ("attributes", json!({ "a": "b" })),
        ] {
            assert!(!accepts(field, &value), "{field}: {value}");
        }
        for field in ["email", "email_verified", "phone_number_verified", "username", "system_role", "status"]
        {
            assert!(!accepts(field, &json!("admin")) && !accepts(field, &json!(true)), "{field}");
        }
    }
}
