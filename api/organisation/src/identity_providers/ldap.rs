//! The settings of identity providers by LDAP: where and how a directory is searched for a person.

use serde_json::{Value, json};
use shared_types::{IdentityProviderChange, IdentityProviderPreset};

use super::IdentityProvider;
use kernel::{Fields, validate};
use platform::directory;
use store::{patch::Patch, payloads::LdapSettings};

/// The maximum length of a DN and of a filter, in characters.
const MAX_TEXT: usize = 1_024;
/// The maximum length of an attribute, in characters.
const MAX_ATTRIBUTE: usize = 128;
/// The maximum length of certificates in PEM, in bytes.
const MAX_CERTIFICATES: usize = 32_768;
/// The fields that a patch may clear.
pub(super) const MAY_CLEAR: [&str; 4] =
    ["email_attribute", "name_attribute", "groups_attribute", "ca_certificate"];

/// Validates a setting at a field, and returns it normalised.
type Check = fn(&mut Fields, &str, &str) -> String;

/// What is wrong with a setting of another kind of identity provider.
const ONLY_LDAP: &str = "is for the presets ldap and active_directory";

/// Completes a new identity provider with defaults.
pub(super) fn complete(
    fields: &mut Fields,
    preset: IdentityProviderPreset,
    mut change: IdentityProviderChange,
) -> IdentityProviderChange {
    if !preset.is_ldap() {
        return change;
    }
    if is_empty(&change.base_dn) {
        fields.add("base_dn", "required", "must be the DN of the entry below which people are searched");
    }
    if is_empty(&change.client_secret) {
        fields.add("client_secret", "required", "must be the password of the service account");
    }
    let is_active_directory = preset == IdentityProviderPreset::ActiveDirectory;
    let (filter, subject, name) = match is_active_directory {
        true => (
            "(&(objectCategory=person)(|(sAMAccountName={login})(userPrincipalName={login})(mail={login})))",
            "objectGUID",
            "displayName",
        ),
        false => ("(|(uid={login})(mail={login}))", "entryUUID", "cn"),
    };
    default(&mut change.user_filter, filter);
    default(&mut change.subject_attribute, subject);
    default(&mut change.email_attribute, "mail");
    default(&mut change.name_attribute, name);
    default(&mut change.groups_attribute, "memberOf");
    change
}

fn is_empty(value: &Option<String>) -> bool {
    value.as_ref().is_none_or(|value| value.trim().is_empty())
}

fn default(value: &mut Option<String>, default: &str) {
    if is_empty(value) {
        *value = Some(default.to_owned());
    }
}

/// Validates the settings in a change, and normalises them.
pub(super) fn check(
    fields: &mut Fields,
    preset: IdentityProviderPreset,
    mut change: IdentityProviderChange,
) -> IdentityProviderChange {
    if change.trust_emails.is_some() && !preset.is_ldap() {
        fields.add("trust_emails", "invalid", ONLY_LDAP);
    }
    let settings: [(&str, &mut Option<String>, Check); 7] = [
        ("base_dn", &mut change.base_dn, base_dn),
        ("user_filter", &mut change.user_filter, user_filter),
        ("subject_attribute", &mut change.subject_attribute, attribute),
        ("email_attribute", &mut change.email_attribute, attribute),
        ("name_attribute", &mut change.name_attribute, attribute),
        ("groups_attribute", &mut change.groups_attribute, attribute),
        ("ca_certificate", &mut change.ca_certificate, certificates),
    ];
    for (name, value, check) in settings {
        *value = match value.take().filter(|value| !value.trim().is_empty()) {
            Some(given) if preset.is_ldap() => Some(check(fields, name, &given)),
            Some(given) => {
                fields.add(name, "invalid", ONLY_LDAP);
                Some(given)
            }
            None => None,
        };
    }
    change
}

fn base_dn(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::text(fields, name, value, MAX_TEXT);
    if !value.contains('=') {
        fields.add(name, "invalid", "must be a DN, such as ou=people,dc=example,dc=com");
    }
    value
}

fn user_filter(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::text(fields, name, value, MAX_TEXT);
    if !value.contains(directory::LOGIN) {
        fields.add(name, "invalid", "must contain {login}, which stands for what the person enters");
    } else if !directory::is_filter(&value) {
        fields.add(name, "invalid", "must be an LDAP filter, such as (uid={login})");
    }
    value
}

/// Validates the name of an attribute (RFC 4512 section 2.5).
fn attribute(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::text(fields, name, value, MAX_ATTRIBUTE);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ';');
    if !value.chars().all(is_part) {
        fields.add(name, "invalid", "must be the name of an attribute, such as mail");
    }
    value
}

/// Validates certificates in PEM.
fn certificates(fields: &mut Fields, name: &str, value: &str) -> String {
    if value.len() > MAX_CERTIFICATES {
        fields.add(name, "too_long", format!("must have at most {MAX_CERTIFICATES} characters"));
    } else if !directory::are_certificates(value) {
        fields.add(
            name,
            "invalid",
            "must be certificates in PEM, which begin with -----BEGIN CERTIFICATE-----",
        );
    }
    value.trim().to_owned()
}

/// Validates the URL of a directory: `ldaps://`, or `ldap://` with StartTLS. Nothing is sent without TLS.
pub(super) fn url(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::text(fields, name, value, MAX_TEXT);
    if !directory::is_url(&value) {
        fields.add(
            name,
            "not_ldap_url",
            "must be ldaps://host or ldap://host, with a port if it is another one",
        );
    }
    value
}

/// Returns the settings after a change; `None` for other kinds of identity providers.
pub(super) fn changed(
    preset: IdentityProviderPreset,
    before: Option<&LdapSettings>,
    change: &Patch<IdentityProviderChange>,
) -> Option<LdapSettings> {
    if !preset.is_ldap() {
        return None;
    }
    let set = &change.set;
    let required = |new: &Option<String>, known: fn(&LdapSettings) -> &String| {
        new.clone().or_else(|| before.map(known).cloned()).unwrap_or_default()
    };
    let optional = |name: &str, new: &Option<String>, known: fn(&LdapSettings) -> &Option<String>| {
        let known = || before.and_then(|before| known(before).clone());
        if change.clears(name) { None } else { new.clone().or_else(known) }
    };
    let trusted = set.trust_emails.or_else(|| before.map(|before| before.trust_emails));
    Some(LdapSettings {
        base_dn: required(&set.base_dn, |known| &known.base_dn),
        user_filter: required(&set.user_filter, |known| &known.user_filter),
        subject_attribute: required(&set.subject_attribute, |known| &known.subject_attribute),
        email_attribute: optional("email_attribute", &set.email_attribute, |known| &known.email_attribute),
        name_attribute: optional("name_attribute", &set.name_attribute, |known| &known.name_attribute),
        groups_attribute: optional("groups_attribute", &set.groups_attribute, |known| {
            &known.groups_attribute
        }),
        trust_emails: trusted.unwrap_or_default(),
        ca_certificate: optional("ca_certificate", &set.ca_certificate, |known| &known.ca_certificate),
    })
}

/// Returns the certificates of the authorities that are trusted instead of those of the system.
pub(super) fn authorities(row: &IdentityProvider) -> Option<&str> {
    row.ldap.as_ref()?.0.ca_certificate.as_deref()
}

/// What the audit log says of the settings: everything but the certificates, which are long.
pub(super) fn described(row: &IdentityProvider) -> Value {
    row.ldap.as_ref().map_or(Value::Null, |settings| {
        let settings = &settings.0;
        json!({
            "base_dn": settings.base_dn,
            "user_filter": settings.user_filter,
            "subject_attribute": settings.subject_attribute,
            "email_attribute": settings.email_attribute,
            "name_attribute": settings.name_attribute,
            "groups_attribute": settings.groups_attribute,
            "trust_emails": settings.trust_emails,
            "has_ca_certificate": settings.ca_certificate.is_some(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wrong(check: Check, value: &str) -> bool {
        let mut fields = Fields::new();
        check(&mut fields, "it", value);
        fields.finish().is_err()
    }

    #[test]
    fn the_settings_of_a_directory_are_an_encrypted_address_a_filter_with_the_login_and_names_of_attributes()
    {
        for right in ["ldaps://ldap.example.com", "ldap://10.0.0.1:1389", "ldaps://[2001:db8::1]:636"] {
            assert!(!is_wrong(url, right), "{right}");
        }
        for wrong in
            ["https://ldap.example.com", "ldapi://socket", "ldaps://u@h", "ldaps://h/dc=x", "ldaps://", "h"]
        {
            assert!(is_wrong(url, wrong), "{wrong}");
        }
        let right = "(&(objectClass=person)(|(uid={login})(mail={login})))";
        assert!(!is_wrong(user_filter, right));
        for wrong in ["(uid=ana)", "(uid={login}", "uid={login})(x=y", &"(!".repeat(400), "(&)"] {
            assert!(is_wrong(user_filter, wrong), "{wrong}");
        }
        for (wrong, right) in [("a b", "mail"), ("(x)", "entryUUID"), ("é", "1.2.840.113556")] {
            assert!(is_wrong(attribute, wrong) && !is_wrong(attribute, right), "{wrong} {right}");
        }
        assert!(is_wrong(certificates, "-----BEGIN CERTIFICATE-----") && is_wrong(certificates, "x"));
    }
}
