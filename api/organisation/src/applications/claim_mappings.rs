//! Custom claims of an application: their names and their sources.

use std::collections::HashSet;

use shared_types::ClaimMapping;

use kernel::{
    Fields,
    validate::{self, MAX_NAME},
};

/// The maximum length of a fixed value, as JSON, in bytes.
const MAX_VALUE: usize = 1_000;

/// The claims that tokens and responses contain by themselves (RFC 7519, RFC 9068, RFC 7662, OpenID Connect Core, and
/// our own), and those that are verified: a value from another source would be mistaken for them.
const RESERVED: [&str; 38] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "sub_jwk",
    "sub_id",
    "cnf",
    "act",
    "may_act",
    "client_id",
    "scope",
    "scp",
    "grant_id",
    "typ",
    "events",
    "toe",
    "txn",
    "active",
    "token_type",
    "token_introspection",
    "_claim_names",
    "_claim_sources",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
];

/// Validates claims: each has a name that is unique and not reserved, and exactly one source.
pub(super) fn validate(fields: &mut Fields, mappings: &mut [ClaimMapping]) {
    let mut seen = HashSet::new();
    for (index, mapping) in mappings.iter_mut().enumerate() {
        let at = |member: &str| format!("claim_mappings.{index}.{member}");
        mapping.claim = validate::text(fields, &at("claim"), &mapping.claim, MAX_NAME);
        if RESERVED.contains(&&*mapping.claim) {
            fields.add(at("claim"), "reserved", "is defined by the protocol, or only has verified values");
        }
        if !seen.insert(mapping.claim.clone()) {
            fields.add(at("claim"), "duplicate", "is used by another claim mapping");
        }
        // `false` means the same as no value.
        mapping.roles = mapping.roles.filter(|roles| *roles);
        let attribute = mapping.attribute.take();
        mapping.attribute = validate::optional_text(fields, &at("attribute"), attribute.as_deref(), MAX_NAME);
        let sources = [mapping.value.is_some(), mapping.attribute.is_some(), mapping.roles.is_some()];
        match sources.into_iter().filter(|given| *given).count() {
            1 => {}
            0 => fields.add(at("value"), "required", "value, attribute or roles must be given"),
            _ => fields.add(at("value"), "invalid", "value, attribute and roles exclude each other"),
        }
        if mapping.value.as_ref().is_some_and(|value| value.to_string().len() > MAX_VALUE) {
            fields.add(at("value"), "too_long", format!("must have at most {MAX_VALUE} bytes as JSON"));
        }
    }
}
