//! The URIs that may be registered (RFC 9700 section 2.1, RFC 8252).

use std::collections::HashSet;

use shared_types::{ApplicationType, RedirectUriMistake, redirect_uri_mistake};
use url::Url;

use super::protected_origins::MAX_ORIGIN;
pub(crate) use kernel::{Fields, url::is_loopback, validate::MAX_URL};

/// The maximum length of a list of URIs, in bytes.
const MAX_LIST: usize = 20_000;

/// Returns whether a list is short enough to be stored, and adds an error if it is not.
fn is_bounded(fields: &mut Fields, field: &str, list: &[String]) -> bool {
    let bounded = list.iter().map(|uri| uri.len() + 3).sum::<usize>() <= MAX_LIST;
    if !bounded {
        fields.add(field, "too_long", format!("must have at most {MAX_LIST} characters altogether"));
    }
    bounded
}

/// Validates redirect URIs: absolute, no fragment, no wildcard, `http` on loopback only, private-use schemes for native
/// applications only. They are returned as they were typed, since they are compared as strings.
pub(super) fn redirect_uris(
    fields: &mut Fields,
    field: &str,
    uris: &[String],
    application_type: ApplicationType,
) -> Vec<String> {
    let mut checked: Vec<String> = Vec::new();
    if !is_bounded(fields, field, uris) {
        return checked;
    }
    let mut seen = HashSet::new();
    for (index, uri) in uris.iter().enumerate() {
        let uri = uri.trim().to_owned();
        if let Some((code, message)) = redirect_mistake(&uri, application_type) {
            fields.add(format!("{field}.{index}"), code, message);
        }
        if seen.insert(uri.clone()) {
            checked.push(uri);
        }
    }
    checked
}

/// Returns the code and the message of what is wrong with a redirect URI. What browsers cannot parse is never
/// registered, since nothing else says for sure which host they would go to.
pub(super) fn redirect_mistake(
    uri: &str,
    application_type: ApplicationType,
) -> Option<(&'static str, &'static str)> {
    let unreadable = || Url::parse(uri).is_err().then_some(RedirectUriMistake::NotAbsolute);
    let mistake = redirect_uri_mistake(uri, application_type).or_else(unreadable)?;
    Some((mistake.code(), mistake.message()))
}

/// Validates an optional web address to link to.
pub(super) fn web_url(fields: &mut Fields, field: &str, value: Option<&str>) -> Option<String> {
    let value = kernel::validate::optional_text(fields, field, value, MAX_URL)?;
    if !Url::parse(&value).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host()) {
        fields.add(field, "invalid", "must be a web address such as https://app.example.com");
    }
    Some(value)
}

/// Validates origins: a scheme, a host and a port, and nothing else.
pub(super) fn origins(fields: &mut Fields, field: &str, values: &[String]) -> Vec<String> {
    let mut checked = Vec::new();
    if !is_bounded(fields, field, values) {
        return checked;
    }
    for (index, value) in values.iter().enumerate() {
        let value = value.trim().trim_end_matches('/');
        let origin = Url::parse(value).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        match origin.map(|url| url.origin().ascii_serialization()) {
            Some(origin) if origin.eq_ignore_ascii_case(value) => checked.push(origin),
            _ => fields.add(
                format!("{field}.{index}"),
                "invalid",
                "must be an origin such as https://app.example.com",
            ),
        }
    }
    checked
}

/// Validates origins that a proxy protects. Codes and cookies are sent to them, so plain `http` is for loopback only.
pub(super) fn protected_origins(fields: &mut Fields, field: &str, values: &[String]) -> Vec<String> {
    if !is_bounded(fields, field, values) {
        return Vec::new();
    }
    for (index, value) in values.iter().enumerate() {
        let field = format!("{field}.{index}");
        if value.chars().count() > MAX_ORIGIN {
            fields.add(&field, "too_long", format!("must have at most {MAX_ORIGIN} characters"));
        }
        if Url::parse(value.trim()).is_ok_and(|url| url.scheme() == "http" && !is_loopback(&url)) {
            fields.add(&field, "insecure", "plain http is for loopback only: use https");
        }
    }
    let mut checked = origins(fields, field, values);
    let mut seen = HashSet::new();
    checked.retain(|origin| seen.insert(origin.clone()));
    checked
}
