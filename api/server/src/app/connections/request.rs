//! The head of a request, in the form in which all versions of HTTP have it.

use poem::http::{HeaderValue, Uri, Version, header, request::Parts};

/// Gives the head of a request of HTTP/2 the form of HTTP/1.1, which handlers read: its authority is in `Host`, its
/// cookies are one header, and its URI is a path (RFC 9113 sections 8.2.3 and 8.3.1).
pub(super) fn normalize(parts: &mut Parts) {
    if parts.version != Version::HTTP_2 {
        return;
    }
    if let Some(authority) = parts.uri.authority().and_then(|it| HeaderValue::from_str(it.as_str()).ok()) {
        // A different `Host` stays beside it: a request with two is rejected.
        if parts.headers.get(header::HOST) != Some(&authority) {
            parts.headers.append(header::HOST, authority);
        }
    }
    parts.uri = parts.uri.path_and_query().cloned().map(Uri::from).unwrap_or_default();
    let cookies: Vec<_> = parts.headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if cookies.len() > 1
        && let Ok(cookie) = HeaderValue::from_bytes(&cookies.join(&b"; "[..]))
    {
        parts.headers.insert(header::COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use poem::http::Request;

    use super::*;

    fn normalized(version: Version, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().version(version).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        normalize(&mut parts);
        parts
    }

    fn values<'p>(parts: &'p Parts, name: &str) -> Vec<&'p str> {
        parts.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    #[test]
    fn a_request_of_http2_has_the_form_of_http1() {
        let uri = "https://login.example.com/a?b=c";
        let parts = normalized(Version::HTTP_2, uri, &[("cookie", "a=1"), ("cookie", "b=2")]);
        assert_eq!(parts.uri, "/a?b=c");
        assert_eq!(values(&parts, "host"), ["login.example.com"]);
        assert_eq!(values(&parts, "cookie"), ["a=1; b=2"]);
        let parts = normalized(Version::HTTP_2, uri, &[("host", "login.example.com")]);
        assert_eq!(values(&parts, "host"), ["login.example.com"]);
        let parts = normalized(Version::HTTP_2, uri, &[("host", "login.example.org")]);
        assert_eq!(values(&parts, "host").len(), 2);
    }

    #[test]
    fn a_request_of_http1_stays_as_it_is() {
        let parts =
            normalized(Version::HTTP_11, "/a", &[("host", "l"), ("cookie", "a=1"), ("cookie", "b=2")]);
        assert_eq!(values(&parts, "cookie").len(), 2);
    }
}
