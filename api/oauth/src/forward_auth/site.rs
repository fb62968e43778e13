//! The protected site of a request, from the headers of the proxy.

use std::{borrow::Cow, sync::Arc};

use poem::{
    Request,
    http::{HeaderValue, Method, header},
};
use shared_types::{StandardScope, SubjectType};
use url::{Position, Url};

use crate::error::OAuthError;
use kernel::ScopeSet;
use organisation::applications::{self, Client};
use platform::Ctx;
use sign_in::forward_auth::{self, Visitor};
use tokens::Subject;
use web::{cookies, destination};

/// The maximum length of the path that a person returns to after signing in, in bytes: servers seldom accept longer
/// ones.
pub(super) const MAX_PATH: usize = 8_000;

/// A protected site, and the request of a visitor to it.
pub(super) struct Site {
    pub(super) client: Arc<Client>,
    /// The site's origin.
    pub(super) origin: String,
    /// The path and query of the visitor's request.
    pub(super) path: String,
    method: Option<Method>,
    /// Whether the proxy expects 401 and redirects by itself (nginx).
    pub(super) by_status: bool,
}

impl Site {
    /// Reads the site from the headers of a trusted proxy. nginx sends the requested address in `X-Original-URL` and
    /// `X-Original-Method`, others in `X-Forwarded-Proto`, `-Host`, `-Uri` and `-Method`.
    pub(super) async fn read(ctx: &Ctx, request: &Request) -> Result<Self, OAuthError> {
        if !web::request_source::is_from_proxy(ctx, request) {
            return Err(OAuthError::forbidden("untrusted_proxy", "only a trusted proxy may ask this"));
        }
        let (url, by_status) = url(request)?;
        let origin = url.origin().ascii_serialization();
        let client = applications::find_by_origin(ctx, &origin).await?;
        let client = client.ok_or_else(|| {
            OAuthError::forbidden("unknown_site", "no application is protected at this site")
        })?;
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let path = destination::local_within(MAX_PATH, Some(path));
        let method = if by_status { "x-original-method" } else { "x-forwarded-method" };
        let method = single(request, method)?.and_then(|method| method.parse().ok());
        Ok(Self { client, path: path.to_owned(), origin, method, by_status })
    }

    /// The visitor, if the request has a valid pass to the site.
    pub(super) async fn visitor(&self, ctx: &Ctx, request: &Request) -> Result<Option<Visitor>, OAuthError> {
        let Some(pass) = cookies::read(request, self.cookie(Cookie::Pass)) else { return Ok(None) };
        Ok(forward_auth::visitor(ctx, &self.client, &self.origin, pass).await?)
    }

    /// The name of a person for the site: the username, or the pairwise subject if the application has pairwise
    /// subjects and was not granted `profile`.
    pub(super) fn name_of(&self, ctx: &Ctx, subject: &Subject, scope: &ScopeSet) -> String {
        let user = &subject.person.user;
        let is_pairwise = self.client.application.metadata.0.subject_type == Some(SubjectType::Pairwise);
        match is_pairwise && !scope.has(StandardScope::Profile) {
            true => tokens::subject_identifier(ctx, &self.client, user),
            false => user.preferred_username.clone(),
        }
    }

    /// The error of a request at the site.
    pub(super) fn refused(&self, error: OAuthError) -> OAuthError {
        error.with_client_id(&self.client.application.client_id)
    }

    /// Whether the visitor requests a page, so that a redirect makes sense.
    pub(super) fn shows_a_page(&self, request: &Request) -> bool {
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let reads = self.method.as_ref().is_none_or(|method| [Method::GET, Method::HEAD].contains(method));
        reads && accept.is_some_and(|accept| accept.contains("text/html"))
    }

    /// The name of a cookie of the site, with the `__Host-` prefix where it can be `Secure`.
    pub(super) fn cookie(&self, cookie: Cookie) -> &'static str {
        match (cookie, self.is_https()) {
            (Cookie::Pass, true) => "__Host-aldaba_pass",
            (Cookie::Pass, false) => "aldaba_pass",
            (Cookie::Verifier, true) => "__Host-aldaba_verifier",
            (Cookie::Verifier, false) => "aldaba_verifier",
        }
    }

    /// The `Set-Cookie` value that sets a cookie of the site.
    pub(super) fn set(&self, cookie: Cookie, value: &str) -> String {
        cookies::set_where(self.is_https(), self.cookie(cookie), value)
    }

    fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}

/// A cookie at a protected site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Admits the visitor.
    Pass,
    /// Binds a sign-in to the browser that began it (RFC 7636).
    Verifier,
}

/// The requested address, and whether the proxy is nginx. A visitor may send such headers too, and a proxy replaces
/// only those that it uses itself, so headers that contradict each other are rejected.
fn url(request: &Request) -> Result<(Url, bool), OAuthError> {
    let malformed = || OAuthError::invalid_request("the headers of the proxy contain no valid address");
    let forwarded = match (single(request, "x-forwarded-proto")?, single(request, "x-forwarded-host")?) {
        (Some(scheme), Some(host)) => {
            let path = address(request, "x-forwarded-uri")?.unwrap_or(Cow::Borrowed("/"));
            let scheme = match scheme {
                "wss" => "https",
                "ws" => "http",
                other => other,
            };
            let site = Some(host).filter(|host| is_host(host)).ok_or_else(malformed)?;
            let site = Url::parse(&format!("{scheme}://{site}")).map_err(|_| malformed())?;
            Some(site.join(destination::local_within(MAX_PATH, Some(&path))).map_err(|_| malformed())?)
        }
        _ => None,
    };
    let original = address(request, "x-original-url")?;
    let original = original.map(|url| Url::parse(&url).map_err(|_| malformed())).transpose()?;
    match (original, forwarded) {
        (Some(original), Some(forwarded)) if original.origin() != forwarded.origin() => Err(malformed()),
        (Some(original), _) => Ok((original, true)),
        (None, Some(forwarded)) => Ok((forwarded, false)),
        (None, None) => Err(malformed()),
    }
}

/// Whether a text is only a host with an optional port.
fn is_host(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

/// The value of a header, which must not be repeated and must be ASCII.
fn single<'r>(request: &'r Request, name: &str) -> Result<Option<&'r str>, OAuthError> {
    let value = value(request, name)?.map(|value| value.to_str().map_err(|_| not_ascii()));
    value.transpose()
}

/// The value of a header that contains an address, which must not be repeated. Visitors send bytes outside ASCII, above
/// all programs do, and proxies forward them as they are: after the host, they are percent-encoded.
fn address<'r>(request: &'r Request, name: &str) -> Result<Option<Cow<'r, str>>, OAuthError> {
    let Some(value) = value(request, name)? else { return Ok(None) };
    if let Ok(text) = value.to_str() {
        return Ok(Some(Cow::Borrowed(text)));
    }
    let bytes = value.as_bytes();
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let (begin, rest) = bytes.split_at(first);
    let mut encoded: String = begin.iter().copied().map(char::from).collect();
    if !is_past_the_host(&encoded) {
        return Err(not_ascii());
    }
    encoded.extend(rest.iter().map(|byte| match byte.is_ascii() {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    }));
    Ok(Some(Cow::Owned(encoded)))
}

/// Whether the scheme and the host of an address, if it has them, end before its end.
fn is_past_the_host(begin: &str) -> bool {
    let rest = begin.split_once("://").map_or(begin, |(_, rest)| rest);
    rest.contains(['/', '?', '#'])
}

fn not_ascii() -> OAuthError {
    OAuthError::invalid_request("a header of the proxy has characters outside ASCII")
}

fn value<'r>(request: &'r Request, name: &str) -> Result<Option<&'r HeaderValue>, OAuthError> {
    let mut values = request.headers().get_all(name).iter();
    let value = values.next();
    if values.next().is_some() {
        return Err(OAuthError::invalid_request("a header of the proxy is repeated"));
    }
    Ok(value.filter(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original_url(headers: &[(&str, &str)]) -> Option<(String, bool)> {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        url(&request.finish()).ok().map(|(url, by_status)| (url.to_string(), by_status))
    }

    #[test]
    fn every_proxy_says_it_in_its_own_way() {
        let traefik = [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "Wiki.example.com"),
            ("x-forwarded-uri", "/a?b=c"),
        ];
        assert_eq!(original_url(&traefik), Some(("https://wiki.example.com/a?b=c".to_owned(), false)));
        let nginx = [("x-original-url", "https://wiki.example.com:443/a?b=c")];
        assert_eq!(original_url(&nginx), Some(("https://wiki.example.com/a?b=c".to_owned(), true)));
        let socket = [("x-forwarded-proto", "wss"), ("x-forwarded-host", "wiki.example.com")];
        assert_eq!(original_url(&socket), Some(("https://wiki.example.com/".to_owned(), false)));
    }

    fn bytes(name: &str, value: &[u8]) -> Option<String> {
        let value = HeaderValue::from_bytes(value).expect("a header");
        let request = Request::builder().header("x-forwarded-proto", "https");
        let request = match name {
            "x-forwarded-uri" => request.header("x-forwarded-host", "wiki.example.com"),
            _ => request,
        };
        url(&request.header(name, value).finish()).ok().map(|(url, _)| url.to_string())
    }

    #[test]
    fn bytes_outside_ascii_are_percent_encoded_in_paths_and_refused_in_hosts() {
        let expected = Some("https://wiki.example.com/caf%C3%A9?q=%E9".to_owned());
        assert_eq!(bytes("x-forwarded-uri", b"/caf\xc3\xa9?q=\xe9"), expected);
        assert_eq!(bytes("x-original-url", b"https://wiki.example.com/caf\xc3\xa9?q=\xe9"), expected);
        assert_eq!(bytes("x-original-url", b"https://wik\xc3\xad.example.com/"), None);
        assert_eq!(bytes("x-original-url", b"https://wik\xed.example.com/"), None);
        assert_eq!(bytes("x-forwarded-host", b"wik\xc3\xad.example.com"), None);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let forged = |name, value| {
            let headers =
                [("x-forwarded-proto", "https"), ("x-forwarded-host", "wiki.example.com"), (name, value)];
            original_url(&headers)
        };
        assert_eq!(forged("x-original-url", "https://blog.example.com/"), None);
        assert_eq!(forged("x-original-url", "rubbish"), None);
        assert_eq!(forged("x-forwarded-host", "blog.example.com"), None);
        assert_eq!(
            original_url(&[("x-forwarded-proto", "https"), ("x-forwarded-host", "wiki.example.com/..")]),
            None
        );
        assert_eq!(
            original_url(&[("x-forwarded-proto", "https"), ("x-forwarded-host", "a@wiki.example.com")]),
            None
        );
        assert_eq!(original_url(&[("x-forwarded-host", "wiki.example.com")]), None);
        assert_eq!(original_url(&[]), None);
    }

    #[test]
    fn a_path_is_of_its_site() {
        for path in ["//evil.example.com/", "/\\evil.example.com/", "https://evil.example.com/"] {
            let headers = [
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "a.example.com"),
                ("x-forwarded-uri", path),
            ];
            assert_eq!(original_url(&headers), Some(("https://a.example.com/".to_owned(), false)), "{path}");
        }
    }
}
