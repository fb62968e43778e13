//! The URIs that may be registered (RFC 9700 section 2.1, RFC 8252).

use std::collections::HashSet;

use shared_types::ApplicationType;
use url::Url;

use super::protected_origins::MAX_ORIGIN;
use kernel::url::may_be_private_use;
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

pub(super) fn redirect_mistake(
    uri: &str,
    application_type: ApplicationType,
) -> Option<(&'static str, &'static str)> {
    if uri.is_empty() {
        return Some(("required", "must not be empty"));
    }
    if uri.chars().count() > MAX_URL {
        return Some(("too_long", "must have at most 2048 characters"));
    }
    if uri.chars().any(|c| c.is_control() || c.is_whitespace()) || !uri.is_ascii() {
        return Some(("invalid", "must be a URI: no spaces, and other letters percent-encoded"));
    }
    if uri.contains('*') {
        return Some(("wildcard", "must not contain a wildcard: register each URI"));
    }
    if uri.contains('#') {
        return Some(("fragment", "must not contain a fragment"));
    }
    let Ok(url) = Url::parse(uri) else {
        return Some(("invalid", "must be an absolute URI such as https://app.example.com/callback"));
    };
    match url.scheme() {
        "https" if url.has_host() => None,
        "http" if is_loopback(&url) => None,
        "http" => Some(("insecure", "plain http is for loopback only: use https")),
        scheme if !may_be_private_use(scheme) => Some(("scheme", "this scheme cannot be redirected to")),
        // A private-use scheme should be a reversed domain name (RFC 8252 section 7.1). Many programs have another one, so
        // an administrator may register it; the checks of the application mention it.
        _ if application_type == ApplicationType::Native => None,
        _ => {
            Some(("scheme", "must be https, or http on loopback; other schemes are for native applications"))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn code(uri: &str, native: bool) -> Option<&'static str> {
        let kind = if native { ApplicationType::Native } else { ApplicationType::Web };
        redirect_mistake(uri, kind).map(|(code, _)| code)
    }

    #[test]
    fn what_could_leak_a_code_is_refused() {
        assert_eq!(code("https://app.example.com/cb?x=1", false), None);
        assert_eq!(code("http://localhost:3000/cb", false), None);
        assert_eq!(code("http://[::1]/cb", false), None);
        assert_eq!(code("http://app.localhost:3000/cb", false), None);
        assert_eq!(code("http://app.example.com/cb", false), Some("insecure"));
        assert_eq!(code("https://*.example.com/cb", false), Some("wildcard"));
        assert_eq!(code("https://app.example.com/cb#x", false), Some("fragment"));
        assert_eq!(code("javascript:alert(1)", true), Some("scheme"));
        assert_eq!(code("data:text/html,x", false), Some("scheme"));
        for scheme in ["mailto", "tel", "view-source", "intent", "ws", "ftp", "filesystem", "sms", "MailTo"] {
            assert_eq!(code(&format!("{scheme}:cb@example.com"), true), Some("scheme"), "{scheme}");
        }
        assert_eq!(code("/cb", false), Some("invalid"));
        assert_eq!(code("com.example.app:/cb", true), None);
        assert_eq!(code("com.example.app:/cb", false), Some("scheme"));
        assert_eq!(code("myapp:/cb", true), None);
        assert_eq!(code("myapp:/cb", false), Some("scheme"));
    }
}
