//! Who a person is by the entry of a directory.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    UpstreamRejection,
    id_token::{is_email, is_subject},
};
use organisation::identity_providers::ExternalPerson;
use platform::directory::DirectoryEntry;
use store::payloads::LdapSettings;

/// The attribute with the given name (RFC 4519 section 2.12).
const GIVEN_NAME: &str = "givenName";
/// The attribute with the family name (RFC 4519 section 2.32).
const FAMILY_NAME: &str = "sn";
/// The attribute in which Active Directory has the subject, in binary.
const OBJECT_GUID: &str = "objectGUID";
/// The other attributes that become claims, under their own names.
const CLAIMS: [&str; 10] = [
    "department",
    "employeeNumber",
    "employeeType",
    "l",
    "mobile",
    "ou",
    "physicalDeliveryOfficeName",
    "preferredLanguage",
    "telephoneNumber",
    "title",
];
/// The maximum number of values of a claim.
const MAX_VALUES: usize = 1_000;

/// Returns the attributes that are asked for.
pub(super) fn attributes(settings: &LdapSettings) -> Vec<String> {
    let chosen = [&settings.email_attribute, &settings.name_attribute, &settings.groups_attribute];
    let mut all = vec![settings.subject_attribute.clone()];
    all.extend(chosen.into_iter().flatten().cloned());
    all.extend([GIVEN_NAME, FAMILY_NAME].into_iter().chain(CLAIMS).map(str::to_owned));
    all
}

/// Returns the person whose entry it is, with claims for the mapping of the identity provider.
pub(super) fn person(
    entry: &DirectoryEntry,
    settings: &LdapSettings,
) -> Result<ExternalPerson, UpstreamRejection> {
    let subject = subject(entry, &settings.subject_attribute).ok_or_else(|| {
        let detail = "directory: the subject is missing, empty, too long or not printable ASCII";
        UpstreamRejection::invalid(detail)
    })?;
    let first = |attribute: &str| entry.texts(attribute).into_iter().next();
    let text = |attribute: &Option<String>| attribute.as_deref().and_then(first);
    let person = ExternalPerson {
        subject,
        email: text(&settings.email_attribute).filter(|email| is_email(email)),
        email_verified: settings.trust_emails,
        name: text(&settings.name_attribute),
        given_name: first(GIVEN_NAME),
        family_name: first(FAMILY_NAME),
        ..ExternalPerson::default()
    };
    let claims = claims(entry, settings, &person);
    Ok(ExternalPerson { claims, ..person })
}

/// Returns the subject of an entry: a text or, of Active Directory, the GUID in its usual form.
fn subject(entry: &DirectoryEntry, attribute: &str) -> Option<String> {
    let [value] = entry.values(attribute) else { return None };
    if attribute.eq_ignore_ascii_case(OBJECT_GUID) {
        // The first three fields have their low bytes first ([MS-DTYP] section 2.3.4.2).
        let bytes: [u8; 16] = value.as_slice().try_into().ok()?;
        return Some(Uuid::from_bytes_le(bytes).to_string());
    }
    String::from_utf8(value.clone()).ok().filter(|text| is_subject(text))
}

fn claims(entry: &DirectoryEntry, settings: &LdapSettings, person: &ExternalPerson) -> Map<String, Value> {
    let mut claims = Map::new();
    for attribute in CLAIMS {
        let mut texts = entry.texts(attribute);
        texts.truncate(MAX_VALUES);
        let value = match texts.len() {
            0 => continue,
            1 => Value::from(texts.remove(0)),
            _ => Value::from(texts),
        };
        claims.insert(attribute.to_owned(), value);
    }
    for (name, value) in [
        ("sub", Some(&person.subject)),
        ("email", person.email.as_ref()),
        ("name", person.name.as_ref()),
        ("given_name", person.given_name.as_ref()),
        ("family_name", person.family_name.as_ref()),
    ] {
        claims.extend(value.map(|value| (name.to_owned(), Value::from(value.as_str()))));
    }
    if let Some(attribute) = &settings.groups_attribute {
        let mut groups = entry.texts(attribute);
        groups.truncate(MAX_VALUES);
        // Somebody without a group has none, and the rules about groups take away what they gave.
        claims.insert("groups".to_owned(), Value::from(groups));
    }
    claims
}
