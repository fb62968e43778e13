//! What differs between two versions of an object.

use serde::Serialize;
use serde_json::{Map, Value};

/// Values by their names.
pub type Values = Map<String, Value>;

/// The fields of an object by their names.
pub(super) fn values(object: &impl Serialize) -> Values {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        _ => Values::new(),
    }
}

/// The fields that differ from what they were. Fields that are absent are not changed.
pub(super) fn changed(before: &Values, mut now: Values) -> Values {
    now.retain(|name, value| !value.is_null() && before.get(name) != Some(value));
    now
}

/// The value of a field: inside another object, after its name and a dot.
pub(super) fn part<'a>(values: &'a Values, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        None => values.get(name),
        Some((outer, inner)) => values.get(outer)?.get(inner),
    }
}

/// What a merge patch makes of a value (RFC 7396 section 2).
pub(super) fn merged(value: Option<&Value>, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut fields = value.and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, patch) in patch {
        match patch {
            Value::Null => _ = fields.remove(name),
            patch => _ = fields.insert(name.clone(), merged(fields.get(name), patch)),
        }
    }
    Value::Object(fields)
}

/// Whether two values are the same to people: nothing, an empty text and an empty list are.
pub(super) fn is_same(a: Option<&Value>, b: Option<&Value>) -> bool {
    let filled = |value: &&Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    a.filter(filled) == b.filter(filled)
}

/// The fields with these names that differ, also those that are absent now: without a value.
pub(super) fn replaced<'a>(names: impl Iterator<Item = &'a str>, before: &Values, now: &Values) -> Values {
    let value = |of: &Values, name: &str| of.get(name).cloned().unwrap_or_default();
    names
        .filter(|&name| value(before, name) != value(now, name))
        .map(|name| (name.to_owned(), value(now, name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_was_changed_is_sent() {
        let before = values(&json!({ "name": "A", "code": "a", "uris": [] }));
        let change = changed(&before, values(&json!({ "name": "B", "code": null, "uris": [], "on": true })));
        assert_eq!(Value::Object(change), json!({ "name": "B", "on": true }));
    }

    #[test]
    fn a_patch_is_shown_as_what_it_makes_of_the_other_version() {
        let theirs = json!({ "team": "Red", "floor": 2 });
        assert_eq!(
            merged(Some(&theirs), &json!({ "team": null, "desk": 7 })),
            json!({ "floor": 2, "desk": 7 })
        );
        assert_eq!(merged(Some(&theirs), &json!("Blue")), json!("Blue"));
        let person = values(&json!({ "name": "Ada", "address": { "country": "Spain" } }));
        assert_eq!(part(&person, "address.country"), Some(&json!("Spain")));
        assert_eq!((part(&person, "address.region"), part(&person, "email")), (None, None));
    }

    #[test]
    fn nothing_and_what_is_empty_are_the_same() {
        assert!(is_same(None, Some(&json!(""))) && is_same(Some(&json!([])), Some(&Value::Null)));
        assert!(!is_same(None, Some(&json!(false))) && !is_same(Some(&json!("a")), Some(&json!("b"))));
    }

    #[test]
    fn a_limit_that_is_dropped_is_a_change() {
        let (before, now) =
            (values(&json!({ "seats": 5, "roles": ["a"] })), values(&json!({ "roles": ["a"] })));
        let change = replaced(["seats", "roles", "valid_from"].into_iter(), &before, &now);
        assert_eq!(Value::Object(change), json!({ "seats": null }));
    }
}
