//! How long responses may be cached.

use reqwest::header::{self, HeaderMap};

/// Returns for how many seconds a response may be cached (RFC 9111 section 5.2.2): 0 with `no-store` or `no-cache`.
pub(super) fn max_age(headers: &HeaderMap) -> Option<u64> {
    let lines = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let directives = lines.flat_map(|line| line.split(',')).map(|directive| {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'))
    });
    let mut seconds = None;
    for (name, value) in directives {
        match name.as_str() {
            "no-store" | "no-cache" => return Some(0),
            // Of several, the shortest: a directive that is repeated is a mistake of the server.
            "max-age" => seconds = value.parse().ok().into_iter().chain(seconds).min(),
            _ => {}
        }
    }
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_cached_as_long_as_its_server_says() {
        for (lines, seconds) in [
            (&["public, max-age=300"][..], Some(300)),
            (&["Public,Max-Age=300"], Some(300)),
            (&["max-age = \"300\""], Some(300)),
            (&["public", "MAX-AGE=300"], Some(300)),
            (&["max-age=300, max-age=60"], Some(60)),
            (&["no-store, max-age=300"], Some(0)),
            (&["max-age=300", "No-Cache"], Some(0)),
            (&["max-age=300, no-cache=\"set-cookie\""], Some(0)),
            (&["s-maxage=300, x-max-age=9"], None),
            (&["max-age=soon"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::CACHE_CONTROL, line.parse().unwrap());
            }
            assert_eq!(max_age(&headers), seconds, "{lines:?}");
        }
    }
}
