//! A user's profile: the standard claims of OpenID Connect Core section 5.1 that have no column, and attributes.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use shared_types::{Address, Attributes, Profile};

use kernel::{
    Error, Fields, Result,
    validate::{MAX_NAME, optional_text, web_url},
};

/// A profile as it is stored: claims by name.
pub(super) type StoredProfile = Map<String, Value>;

/// All claims, and the attributes.
pub(super) const CLAIMS: [&str; 12] = [
    "nickname",
    "middle_name",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "phone_number",
    "phone_number_verified",
    "address",
    "attributes",
];
/// The maximum number of attributes.
const MAX_ATTRIBUTES: usize = 50;
/// The maximum size of all attributes as JSON, in bytes.
const MAX_BYTES: usize = 8_192;

/// Validates the fields of a profile to set: the claims by name, with `null` for those to clear. Errors name the fields
/// with a prefix.
pub(super) fn validate(fields: &mut Fields, prefix: &str, profile: Profile) -> StoredProfile {
    let mut checked = StoredProfile::new();
    for (name, text) in [
        ("nickname", &profile.nickname),
        ("middle_name", &profile.middle_name),
        ("profile", &profile.profile),
        ("picture", &profile.picture),
        ("website", &profile.website),
        ("gender", &profile.gender),
        ("birthdate", &profile.birthdate),
        ("zoneinfo", &profile.zoneinfo),
        ("phone_number", &profile.phone_number),
    ] {
        if let Some(text) = text {
            checked.insert(name.to_owned(), text_claim(fields, &format!("{prefix}{name}"), name, text));
        }
    }
    if let Some(verified) = profile.phone_number_verified {
        checked.insert("phone_number_verified".to_owned(), json!(verified));
    }
    if let Some(given) = &profile.address {
        checked.insert("address".to_owned(), address(fields, &format!("{prefix}address"), given));
    }
    if let Some(given) = profile.attributes {
        let field = format!("{prefix}attributes");
        check_attributes(fields, &field, &given);
        checked.insert("attributes".to_owned(), json!(given));
    }
    checked
}

/// Applies a change to a stored profile. With `merges`, members of an object that are not named are kept (RFC 7396).
pub(super) fn apply(stored: &mut StoredProfile, change: &StoredProfile, merges: bool) {
    for (name, value) in change {
        let value = match (value, stored.get(name)) {
            (Value::Object(set), Some(Value::Object(known))) if merges => {
                known.clone().into_iter().chain(set.clone()).collect()
            }
            _ => value.clone(),
        };
        match without_nulls(value) {
            Value::Null => stored.remove(name),
            value => stored.insert(name.clone(), value),
        };
    }
    if !stored.contains_key("phone_number") {
        stored.remove("phone_number_verified");
    }
}

/// A stored profile on the wire.
///
/// # Errors
/// [`Error::Internal`] when the row contains what is no profile.
pub(super) fn to_dto(stored: StoredProfile) -> Result<Profile> {
    serde_json::from_value(Value::Object(stored)).map_err(Error::internal)
}

/// Adds an error at `attributes` if there are too many after a change.
pub(super) fn check_size(fields: &mut Fields, stored: &StoredProfile) {
    let Some(Value::Object(known)) = stored.get("attributes") else { return };
    is_bounded(fields, "attributes", known.len(), &json!(known));
}

fn is_bounded(fields: &mut Fields, field: &str, count: usize, attributes: &Value) -> bool {
    let bounded = count <= MAX_ATTRIBUTES && attributes.to_string().len() <= MAX_BYTES;
    if !bounded {
        fields.add(field, "too_long", format!("must have at most {MAX_ATTRIBUTES} entries and 8 kB"));
    }
    bounded
}

fn without_nulls(value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    let members: Map<_, _> = members.into_iter().filter(|(_, value)| !value.is_null()).collect();
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

fn text_claim(fields: &mut Fields, field: &str, name: &str, text: &str) -> Value {
    if text.trim().is_empty() {
        return Value::Null;
    }
    match name {
        "profile" | "picture" | "website" => json!(web_url(fields, field, text)),
        "birthdate" => shaped(fields, field, text, is_birthdate, "must be a date such as 1990-12-31"),
        "zoneinfo" => shaped(fields, field, text, is_zone, "must be a time zone such as Europe/Madrid"),
        "phone_number" => {
            let number: String = text.chars().filter(|c| !" -().\u{a0}".contains(*c)).collect();
            let said = "must be a number with + and the country's code such as +34910000000";
            shaped(fields, field, &number, is_phone_number, said)
        }
        _ => json!(optional_text(fields, field, Some(text), MAX_NAME)),
    }
}

fn shaped(fields: &mut Fields, field: &str, text: &str, is_so: fn(&str) -> bool, message: &str) -> Value {
    let text = text.trim();
    if !is_so(text) {
        fields.add(field, "invalid", message);
    }
    json!(text)
}

/// `YYYY-MM-DD`, with `0000` for an unknown year, or `YYYY`.
fn is_birthdate(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        4 => digits(text) && text != "0000",
        10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        _ => false,
    }
}

/// A name in the form of the IANA time zone database.
fn is_zone(text: &str) -> bool {
    let parts: Vec<_> = text.split('/').collect();
    let plain = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    text.len() <= 64 && (text == "UTC" || (2..=3).contains(&parts.len())) && parts.iter().all(plain)
}

/// E.164, optionally with an extension in the form of RFC 3966.
fn is_phone_number(text: &str) -> bool {
    let (number, extension) = text.split_once(";ext=").unwrap_or((text, "0"));
    let digits = number.strip_prefix('+').unwrap_or_default();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && are_digits(digits)
        && (1..=10).contains(&extension.len())
        && are_digits(extension)
}

fn address(fields: &mut Fields, field: &str, given: &Address) -> Value {
    let mut members = Map::new();
    for (name, text) in [
        ("formatted", &given.formatted),
        ("street_address", &given.street_address),
        ("locality", &given.locality),
        ("region", &given.region),
        ("postal_code", &given.postal_code),
        ("country", &given.country),
    ] {
        let Some(text) = text else { continue };
        let field = format!("{field}.{name}");
        let value = if name == "formatted" {
            let lines: Vec<_> = text
                .lines()
                .map(|line| optional_text(fields, &field, Some(line), MAX_NAME).unwrap_or_default())
                .collect();
            if lines.len() > 10 {
                fields.add(field, "too_long", "must have at most 10 lines");
            }
            let text = lines.join("\n").trim().to_owned();
            if text.is_empty() { Value::Null } else { json!(text) }
        } else {
            json!(optional_text(fields, &field, Some(text), MAX_NAME))
        };
        members.insert(name.to_owned(), value);
    }
    Value::Object(members)
}

fn check_attributes(fields: &mut Fields, field: &str, given: &Attributes) {
    if !is_bounded(fields, field, given.len(), &json!(given)) {
        return;
    }
    for (name, value) in given {
        let at = format!("{field}.{name}");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if name.is_empty() || name.len() > 50 || !name.bytes().all(plain) {
            let said = "must be named with 1 to 50 letters, digits, dots, - or _";
            fields.add(field, "invalid", said);
        } else if !is_attribute(value) {
            fields.add(
                at,
                "invalid",
                "must be a text without control characters, a number, a boolean or a list of texts",
            );
        }
    }
}

fn is_attribute(value: &Value) -> bool {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.chars().any(char::is_control));
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(_) => is_text(value),
        Value::Array(values) => values.iter().all(is_text),
        Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_zones_and_numbers_have_their_forms() {
        for good in ["1990-12-31", "0000-02-29", "1990"] {
            assert!(is_birthdate(good), "{good}");
        }
        for bad in ["", "1990-13-01", "1990-02-30", "31-12-1990", "90", "0000", "1990-1-01 ", "199O"] {
            assert!(!is_birthdate(bad), "{bad}");
        }
        for good in ["Europe/Madrid", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "UTC"] {
            assert!(is_zone(good), "{good}");
        }
        for bad in ["", "Madrid", "europe/madrid", "Europe/", "A/B/C/D", "Europe/Ma drid", "../etc"] {
            assert!(!is_zone(bad), "{bad}");
        }
        for good in ["+34910000000", "+15551234567;ext=12"] {
            assert!(is_phone_number(good), "{good}");
        }
        for bad in ["", "910000000", "+0123456789", "+34", "+3491000000012345", "+34 91", "+34910000000;ext="]
        {
            assert!(!is_phone_number(bad), "{bad}");
        }
    }

    #[test]
    fn a_row_with_no_profile_is_a_fault_and_not_an_empty_profile() {
        let read = |profile: Value| to_dto(serde_json::from_value(profile).unwrap());
        assert_eq!(read(json!({ "nickname": "Ani" })).unwrap().nickname.as_deref(), Some("Ani"));
        assert!(matches!(read(json!({ "nickname": 5 })), Err(Error::Internal(_))));
    }

    #[test]
    fn a_merge_patch_reaches_into_objects_and_a_put_replaces_them() {
        let stored =
            json!({ "attributes": { "a": 1, "b": 2 }, "nickname": "Ani", "phone_number_verified": true });
        let Value::Object(stored) = stored else { panic!("an object") };
        let Value::Object(change) = json!({ "attributes": { "a": null, "c": 3 }, "nickname": null }) else {
            panic!("an object")
        };
        let (mut merged, mut replaced) = (stored.clone(), stored);
        apply(&mut merged, &change, true);
        apply(&mut replaced, &change, false);
        assert_eq!(json!(merged), json!({ "attributes": { "b": 2, "c": 3 } }));
        assert_eq!(json!(replaced), json!({ "attributes": { "c": 3 } }));
    }
}
