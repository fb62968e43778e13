//! Functions on URLs and their hosts.

use std::net::IpAddr;

use url::{Host, Url, form_urlencoded};

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
    let start = url.len();
    form_urlencoded::Serializer::for_suffix(url, start).extend_pairs(parameters).finish()
}

/// Returns whether the host of a URL is this machine: a loopback address, `localhost` or a name below it, which RFC
/// 6761 section 6.3 reserves for loopback.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback_name(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Like `is_loopback`, for a host alone: a name, or an address without brackets.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    host.parse::<IpAddr>().map_or_else(|_| is_loopback_name(host), |ip| ip.is_loopback())
}

fn is_loopback_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_the_query_of_the_redirect_uri() {
        let parameters = [("code", "k"), ("state", "a b&c"), ("iss", "https://id.example.com")];
        assert_eq!(
            with_query("https://app.example.com/cb?x=1", parameters),
            "https://app.example.com/cb?x=1&code=k&state=a+b%26c&iss=https%3A%2F%2Fid.example.com"
        );
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
        assert!(is_loopback_host("::1") && is_loopback_host("mail.Localhost"));
        assert!(!is_loopback_host("mail.example.com") && !is_loopback_host("::2"));
    }
}
