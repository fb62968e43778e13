//! What is wrong with redirect URIs, found while they are typed. The server decides; its rules are the same.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::Form,
    text::lines,
    texts::{Texts, text},
};

/// How long after the last key the URIs are looked at.
const CHECK_AFTER: Duration = Duration::from_millis(700);
/// Schemes that run scripts or open files, which no browser is redirected to.
const FORBIDDEN: [&str; 6] = ["javascript", "data", "vbscript", "file", "blob", "about"];

/// A text of the app.
type Label = fn(&'static Texts) -> &'static str;

/// Marks the lines of a field that cannot be registered, a moment after they were typed.
pub(super) fn check_while_typed(
    form: Form,
    field: &'static str,
    value: RwSignal<String>,
    native: impl Fn() -> bool + Send + Sync + 'static,
) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let native = StoredValue::new(native);
    Effect::new(move |before: Option<String>| {
        let typed = value.get();
        if before.is_some_and(|before| before != typed) {
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let look = move || {
                let Some(native) = native.try_with_value(|native| untrack(native)) else { return };
                form.clear(field);
                for (line, uri) in lines(&value.get_untracked()).iter().enumerate() {
                    if let Some(problem) = problem(uri, native) {
                        form.mark(format!("{field}.{line}"), text(problem));
                    }
                }
            };
            waiting.set_value(set_timeout_with_handle(look, CHECK_AFTER).ok());
        }
        typed
    });
}

/// What is wrong with a redirect URI; nothing for one that the server accepts.
fn problem(uri: &str, native: bool) -> Option<Label> {
    if !uri.is_ascii() || uri.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some(|t| t.errors.redirect_invalid);
    }
    if uri.contains('*') {
        return Some(|t| t.errors.redirect_wildcard);
    }
    if uri.contains('#') {
        return Some(|t| t.errors.redirect_fragment);
    }
    let Some((scheme, rest)) = uri.split_once(':') else { return Some(|t| t.errors.redirect_invalid) };
    let starts_well = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    if !starts_well || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return Some(|t| t.errors.redirect_invalid);
    }
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.strip_prefix("//").map(host_of).unwrap_or_default();
    match scheme.as_str() {
        "https" if !host.is_empty() => None,
        "http" if is_loopback(host) => None,
        "http" if !host.is_empty() => Some(|t| t.errors.insecure),
        "https" | "http" => Some(|t| t.errors.redirect_invalid),
        scheme if native && !FORBIDDEN.contains(&scheme) => None,
        _ => Some(|t| t.errors.redirect_scheme),
    }
}

/// The host of what follows `//`, without user and port.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::texts::Language;

    fn said(uri: &str, native: bool) -> &'static str {
        problem(uri, native).map(|label| label(Texts::of(Language::English))).unwrap_or_default()
    }

    #[test]
    fn uris_that_the_server_accepts_are_not_marked() {
        for uri in [
            "https://app.example.com/callback?x=1",
            "http://localhost:3000/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:8080/",
        ] {
            assert_eq!(said(uri, false), "", "{uri}");
        }
        assert_eq!(said("com.example.app:/cb", true), "");
    }

    #[test]
    fn each_mistake_is_named() {
        let errors = &Texts::of(Language::English).errors;
        for (uri, error) in [
            ("https://*.example.com", errors.redirect_wildcard),
            ("https://app.example.com/#x", errors.redirect_fragment),
            ("http://app.example.com", errors.insecure),
            ("app.example.com", errors.redirect_invalid),
            ("https:///cb", errors.redirect_invalid),
            ("https://app.example.com/a b", errors.redirect_invalid),
            ("com.example.app:/cb", errors.redirect_scheme),
            ("javascript:alert(1)", errors.redirect_scheme),
        ] {
            assert_eq!(said(uri, false), error, "{uri}");
        }
        assert_eq!(said("javascript:alert(1)", true), errors.redirect_scheme);
    }
}
