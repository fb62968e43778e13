//! Redirect targets within this origin.

/// The maximum length of an address, in bytes.
const MAX_LENGTH: usize = 2048;

/// Returns the address if it is a local path that cannot leave this origin, however a browser interprets it; else `/`.
/// This prevents open redirects.
///
/// It begins with exactly one slash, and contains neither backslashes, which browsers interpret as slashes, nor control
/// characters and spaces, which they drop.
#[must_use]
pub fn local(return_to: Option<&str>) -> &str {
    local_within(MAX_LENGTH, return_to)
}

/// Like [`local`], for an address of at most `most` bytes.
#[must_use]
pub fn local_within(most: usize, return_to: Option<&str>) -> &str {
    return_to.filter(|path| path.len() <= most && is_local(path)).unwrap_or("/")
}

fn is_local(path: &str) -> bool {
    path.starts_with('/')
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
