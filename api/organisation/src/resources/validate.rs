//! Validation of API resources.

use std::collections::HashSet;

use shared_types::ScopeDescription;
use url::Url;

use kernel::{
    Fields, scopes,
    validate::{self, MAX_NAME},
};

/// The maximum number of scopes of a resource.
const MAX_SCOPES: usize = 100;
/// The maximum length of a scope, in characters.
const MAX_SCOPE: usize = 100;
/// The maximum number of applications of a resource.
const MAX_APPLICATIONS: usize = 1_000;

/// Validates the URI of an API (RFC 8707 section 2). It must be neither the issuer nor below it, so that a token for it
/// is never one for Aldaba. It is returned as it was typed, since URIs are compared that way.
pub(super) fn uri(fields: &mut Fields, field: &str, value: &str, issuer: &str) -> String {
    let value = validate::absolute_uri(fields, field, value);
    if Url::parse(&value).is_ok_and(|url| is_ours(&url, issuer)) {
        fields.add(field, "reserved", "must not be Aldaba's own address, nor below it");
    }
    value
}

/// Returns whether a URI is an address of this server, however it is written.
fn is_ours(url: &Url, issuer: &str) -> bool {
    let Ok(issuer) = Url::parse(issuer) else { return true };
    let is_web = matches!(url.scheme(), "http" | "https");
    let same_place =
        url.host_str() == issuer.host_str() && url.port_or_known_default() == issuer.port_or_known_default();
    let base = issuer.path().trim_end_matches('/');
    let below = url.path().strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_web && same_place && below
}

/// Validates the scopes of a resource: no duplicates, and no scopes that have the same meaning everywhere.
pub(super) fn scopes(fields: &mut Fields, sent: &[ScopeDescription]) -> Vec<ScopeDescription> {
    if sent.len() > MAX_SCOPES {
        fields.add("scopes", "too_long", format!("must have at most {MAX_SCOPES} entries"));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(sent.len());
    for (index, scope) in sent.iter().enumerate() {
        let at = |member: &str| format!("scopes.{index}.{member}");
        let name = validate::text(fields, &at("scope"), &scope.scope, MAX_SCOPE);
        // RFC 6749 section 3.3.
        if !name.chars().all(|c| matches!(c, '!' | '#'..='[' | ']'..='~')) {
            fields.add(at("scope"), "invalid", "must be visible ASCII characters without \" and \\");
        }
        if scopes::is_standard(&name) || scopes::is_reserved_for_api(&name) {
            fields.add(
                at("scope"),
                "reserved",
                "is a scope of OpenID Connect or of Aldaba: choose another name",
            );
        }
        if !seen.insert(name.clone()) {
            fields.add(at("scope"), "duplicate", "is listed twice");
        }
        let en = validate::text(fields, &at("en"), &scope.en, MAX_NAME);
        let es = validate::optional_text(fields, &at("es"), scope.es.as_deref(), MAX_NAME);
        let pt = validate::optional_text(fields, &at("pt"), scope.pt.as_deref(), MAX_NAME);
        checked.push(ScopeDescription { scope: name, en, es, pt });
    }
    checked
}

/// Trims client ids and removes duplicates, keeping their order.
pub(super) fn applications(fields: &mut Fields, sent: &[String]) -> Vec<String> {
    if sent.len() > MAX_APPLICATIONS {
        fields.add("applications", "too_long", format!("must have at most {MAX_APPLICATIONS} entries"));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    sent.iter().map(|id| id.trim()).filter(|id| seen.insert(*id)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(value: &str) -> Option<String> {
        let mut fields = Fields::new();
        uri(&mut fields, "uri", value, "https://login.example.com/id");
        match fields.finish() {
            Err(kernel::Error::Invalid(errors)) => Some(errors[0].code.clone()),
            _ => None,
        }
    }

    #[test]
    fn a_resource_is_an_absolute_uri_that_is_not_ours() {
        for right in [
            "https://api.example.com/",
            "https://api.example.com/v1?x=1",
            "urn:example:reports",
            "api://reports",
            "https://login.example.com/identity",
            "https://login.example.com.evil.example/id/v1",
            "https://login.example.com:8443/id",
        ] {
            assert_eq!(mistake(right), None, "{right}");
        }
        for (wrong, code) in [
            ("", "required"),
            ("reports", "invalid"),
            ("/v1", "invalid"),
            ("https://api.example.com/a b", "invalid"),
            ("https://api.example.com/#x", "fragment"),
            ("https://login.example.com/id", "reserved"),
            ("https://login.example.com/id/", "reserved"),
            ("https://login.example.com/id/v1", "reserved"),
            ("https://LOGIN.example.com:443/id/v1", "reserved"),
            ("https://login.example.com/x/../id/v1", "reserved"),
            ("https://user@login.example.com/id/v1", "reserved"),
            ("http://login.example.com:443/id?x", "reserved"),
        ] {
            assert_eq!(mistake(wrong).as_deref(), Some(code), "{wrong}");
        }
        assert_eq!(
            mistake(&format!("https://api.example.com/{}", "a".repeat(2048))).as_deref(),
            Some("too_long")
        );
    }
}
