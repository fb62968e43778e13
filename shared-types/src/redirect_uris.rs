//! The redirect URIs that may be registered (RFC 9700 section 2.1, RFC 8252), for the API and for the forms of the UI.

use std::net::IpAddr;

use crate::{ApplicationType, limits};

/// The schemes that no application may be redirected to as its own: a browser or the operating system gives them
/// another meaning, so a code would be shown, sent by mail or lost, or run as a script.
const NO_PRIVATE_USE_SCHEMES: [&str; 37] = [
    "about",
    "blob",
    "chrome",
    "cid",
    "data",
    "facetime",
    "feed",
    "file",
    "filesystem",
    "ftp",
    "ftps",
    "geo",
    "gopher",
    "http",
    "https",
    "intent",
    "irc",
    "jar",
    "javascript",
    "ldap",
    "ldaps",
    "mailto",
    "market",
    "news",
    "nntp",
    "resource",
    "sftp",
    "sip",
    "sips",
    "sms",
    "ssh",
    "tel",
    "telnet",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Returns whether a scheme, in lower case, may be a private-use scheme of an application (RFC 8252 section 7.1).
#[must_use]
pub fn may_be_private_use(scheme: &str) -> bool {
    !NO_PRIVATE_USE_SCHEMES.contains(&scheme)
}

/// Returns whether a host is this machine: a loopback address without brackets, `localhost` or a name below it, which
/// RFC 6761 section 6.3 reserves for loopback.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    host.parse::<IpAddr>().map_or_else(
        |_| {
            let name = host.to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        },
        |ip| ip.is_loopback(),
    )
}

/// Why a redirect URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectUriMistake {
    /// It is empty.
    Empty,
    /// It is longer than [`limits::URL`].
    TooLong,
    /// It has a space, a control character, or a character outside ASCII.
    Characters,
    /// It has a `*`.
    Wildcard,
    /// It has a fragment.
    Fragment,
    /// It is not an absolute URI, or it has no host where its scheme needs one.
    NotAbsolute,
    /// It is `http` on another host than this machine.
    Insecure,
    /// Browsers and operating systems give its scheme another meaning.
    ForbiddenScheme,
    /// Its scheme is for native applications only.
    NativeScheme,
}

impl RedirectUriMistake {
    /// Returns the code of the error at the field.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong => "too_long",
            Self::Characters | Self::NotAbsolute => "invalid",
            Self::Wildcard => "wildcard",
            Self::Fragment => "fragment",
            Self::Insecure => "insecure",
            Self::ForbiddenScheme | Self::NativeScheme => "scheme",
        }
    }

    /// Returns the message of the error at the field.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "must not be empty",
            Self::TooLong => "must have at most 2048 characters",
            Self::Characters => "must be a URI: no spaces, and other letters percent-encoded",
            Self::Wildcard => "must not contain a wildcard: register each URI",
            Self::Fragment => "must not contain a fragment",
            Self::NotAbsolute => "must be an absolute URI such as https://app.example.com/callback",
            Self::Insecure => "plain http is for loopback only: use https",
            Self::ForbiddenScheme => "this scheme cannot be redirected to",
            Self::NativeScheme => {
                "must be https, or http on loopback; other schemes are for native applications"
            }
        }
    }
}

/// Returns why a redirect URI of an application of this type cannot be registered; `None` if it can: it is absolute,
/// without fragment and wildcard, with `http` on loopback only and private-use schemes for native applications only.
///
/// A private-use scheme should be a reversed domain name (RFC 8252 section 7.1). Many programs have another one, so an
/// administrator may register it; the checks of the application mention it.
#[must_use]
pub fn redirect_uri_mistake(uri: &str, application_type: ApplicationType) -> Option<RedirectUriMistake> {
    use RedirectUriMistake as Mistake;
    if uri.is_empty() {
        return Some(Mistake::Empty);
    }
    if uri.chars().count() > limits::URL {
        return Some(Mistake::TooLong);
    }
    if !uri.is_ascii() || uri.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some(Mistake::Characters);
    }
    if uri.contains('*') {
        return Some(Mistake::Wildcard);
    }
    if uri.contains('#') {
        return Some(Mistake::Fragment);
    }
    let Some((scheme, rest)) = scheme_and_rest(uri) else { return Some(Mistake::NotAbsolute) };
    let host = rest.strip_prefix("//").and_then(host_of);
    match (scheme.as_str(), host) {
        ("https" | "http", None) => Some(Mistake::NotAbsolute),
        ("https", Some(_)) => None,
        ("http", Some(host)) if is_loopback_host(host) => None,
        ("http", Some(_)) => Some(Mistake::Insecure),
        (scheme, _) if !may_be_private_use(scheme) => Some(Mistake::ForbiddenScheme),
        _ if application_type == ApplicationType::Native => None,
        _ => Some(Mistake::NativeScheme),
    }
}

/// Returns the scheme in lower case (RFC 3986 section 3.1) and what follows the colon.
fn scheme_and_rest(uri: &str) -> Option<(String, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    let is_valid = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_valid.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Returns the host of what follows `//`, without user, brackets and port; `None` if it is empty or the port is not a
/// number. As in browsers, a backslash ends it.
fn host_of(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host.strip_prefix('[') {
        Some(v6) => v6.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let has_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    (has_port && !host.is_empty()).then_some(host)
}

/// A port may be empty (RFC 3986 section 3.2.3).
fn is_port(port: &str) -> bool {
    port.is_empty() || port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(uri: &str, native: bool) -> Option<&'static str> {
        let kind = if native { ApplicationType::Native } else { ApplicationType::Web };
        redirect_uri_mistake(uri, kind).map(RedirectUriMistake::code)
    }

    #[test]
    fn uris_that_could_leak_a_code_are_rejected() {
        for uri in [
            "https://app.example.com/cb?x=1",
            "https://app.example.com:8443",
            "HTTPS://app.example.com/",
            "http://localhost:3000/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:8080/cb",
            "http://app.localhost:3000/cb",
        ] {
            assert_eq!(code(uri, false), None, "{uri}");
        }
        for (uri, mistake) in [
            ("", "required"),
            ("http://app.example.com/cb", "insecure"),
            ("http://localhost@app.example.com/cb", "insecure"),
            ("http://app.example.com\\@localhost/cb", "insecure"),
            ("http://localhost.example.com/cb", "insecure"),
            ("https://*.example.com/cb", "wildcard"),
            ("https://app.example.com/cb#x", "fragment"),
            ("https://app.example.com/a b", "invalid"),
            ("https://app.example.com/é", "invalid"),
            ("https:///cb", "invalid"),
            ("https:app.example.com", "invalid"),
            ("https://app.example.com:99999/cb", "invalid"),
            ("https://app.example.com:http/cb", "invalid"),
            ("http://[::1/cb", "invalid"),
            ("1app:/cb", "invalid"),
            ("app.example.com", "invalid"),
            ("/cb", "invalid"),
            ("data:text/html,x", "scheme"),
            ("com.example.app:/cb", "scheme"),
            ("myapp:/cb", "scheme"),
        ] {
            assert_eq!(code(uri, false), Some(mistake), "{uri}");
        }
        assert_eq!(
            code(&format!("https://app.example.com/{}", "a".repeat(limits::URL)), false),
            Some("too_long")
        );
    }

    #[test]
    fn native_applications_may_have_schemes_of_their_own() {
        for uri in ["com.example.app:/cb", "myapp:/cb", "myapp://callback"] {
            assert_eq!(code(uri, true), None, "{uri}");
        }
        let others = [
            "javascript",
            "mailto",
            "tel",
            "view-source",
            "intent",
            "ws",
            "ftp",
            "filesystem",
            "sms",
            "MailTo",
        ];
        for scheme in others {
            assert_eq!(code(&format!("{scheme}:cb@example.com"), true), Some("scheme"), "{scheme}");
        }
    }

    #[test]
    fn loopback_is_what_never_leaves_the_machine() {
        for host in ["localhost", "mail.Localhost", "127.8.0.1", "::1"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["localhost.example.com", "notlocalhost", "10.0.0.1", "::2", ""] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
