//! Where a person goes on to, within an origin.

/// The longest address that is kept.
const MOST: usize = 2048;

/// A local address to go on to: a path that cannot leave this origin, whatever a browser makes of it; else `/`.
///
/// It begins with exactly one slash, and holds neither backslashes, which browsers read as slashes, nor control
/// characters and spaces, which they drop.
#[must_use]
pub fn local(return_to: Option<&str>) -> &str {
    return_to.filter(|path| is_local(path)).unwrap_or("/")
}

fn is_local(path: &str) -> bool {
    path.len() <= MOST
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_origin_are_followed() {
        for good in ["/", "/users?q=a#b", "/oauth2/authorize?redirect_uri=https://app.example.com/"] {
            assert_eq!(local(Some(good)), good);
        }
        for bad in [
            "",
            "users",
            "//evil.example.com",
            "/\\evil.example.com",
            "\\/evil.example.com",
            "https://evil.example.com",
            "javascript:alert(1)",
            "/\t/evil.example.com",
            "/a\r\nSet-Cookie: b=c",
            "/ñ",
        ] {
            assert_eq!(local(Some(bad)), "/", "{bad:?}");
        }
        assert_eq!(local(None), "/");
    }
}
