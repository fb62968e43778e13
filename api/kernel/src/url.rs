//! Functions on URLs and their hosts.

use shared_types::is_loopback_host;
use url::{Host, Url};

/// The characters besides letters and digits that are not percent-encoded. Not among them are `'`, which browsers
/// encode, `;`, which some readers take for `&`, and `=`.
const PLAIN: &[u8] = b"-._~!$()*,/:?@";

/// Adds parameters to the query of a URI. The rest of the URI remains unchanged, byte for byte.
#[must_use]
pub fn with_query<'a>(uri: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = String::with_capacity(uri.len() + 256);
    url.push_str(uri);
    match uri.split_once('?') {
        None => url.push('?'),
        Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
        Some(_) => url.push('&'),
    }
    url.push_str(&encoded(parameters));
    url
}

/// Returns parameters in the form `application/x-www-form-urlencoded`. Characters that RFC 3986 section 3.4 allows in a
/// query, and that no reader of forms gives a meaning, are not percent-encoded: a long `state` then fits the buffers of
/// proxies.
#[must_use]
pub fn encoded<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        append(&mut query, name);
        query.push('=');
        append(&mut query, value);
    }
    query
}

fn append(query: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b' ' => query.push('+'),
            byte if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) => query.push(char::from(byte)),
            byte => {
                let encoded = format!("%{byte:02X}");
                query.push_str(&encoded);
            }
        }
    }
}

/// Returns whether the host of a URL is this machine: a loopback address, `localhost` or a name below it, which RFC
/// 6761 section 6.3 reserves for loopback.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback_host(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use url::form_urlencoded;

    use super::*;

    #[test]
    fn an_answer_keeps_the_query_of_the_redirect_uri() {
        let parameters = [("code", "k"), ("state", "a b&c"), ("iss", "https://id.example.com")];
        assert_eq!(
            with_query("https://app.example.com/cb?x=1", parameters),
            "https://app.example.com/cb?x=1&code=k&state=a+b%26c&iss=https://id.example.com"
        );
        let base64 = with_query("https://app.example.com/cb", [("state", "aa/bb+cc==")]);
        assert_eq!(base64, "https://app.example.com/cb?state=aa/bb%2Bcc%3D%3D");
        let all: String = (0..0x100).filter_map(char::from_u32).collect();
        let query = encoded([("a b", all.as_str())]);
        assert!(query.starts_with("a+b=%00%01") && query.is_ascii(), "{query}");
        let read = form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
        assert_eq!(read, [("a b".to_owned(), all)]);
        assert!(with_query("com.example:/cb", parameters).starts_with("com.example:/cb?code=k&state="));
    }

    #[test]
    fn loopback_is_what_never_leaves_the_machine() {
        for url in
            ["http://localhost/", "http://app.localhost:3000/", "http://127.8.0.1/", "http://[::1]:80/"]
        {
            assert!(is_loopback(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "http://localhost.example.com/",
            "http://notlocalhost/",
            "http://10.0.0.1/",
            "urn:localhost",
            "http://[::2]/",
        ] {
            assert!(!is_loopback(&Url::parse(url).unwrap()), "{url}");
        }
    }
}
