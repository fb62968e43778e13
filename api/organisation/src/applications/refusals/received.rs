//! Makes what a request contained fit to be stored and shown.

use kernel::{secrets::SECRET_PARAMETERS, validate::is_deceptive};

/// The maximum length of a stored value, in bytes.
const MAX_VALUE: usize = 2_000;
/// What stands for a value that is not kept.
const MASK: &str = "***";
/// The replacement of a character that is not recorded.
const REPLACEMENT: char = '\u{fffd}';
/// Parameters that are masked besides [`SECRET_PARAMETERS`]: their values may be secret or contain data of people, or
/// they are the secrets of other APIs.
const MASKED: [&str; 7] = ["api_key", "apikey", "assertion", "id_token", "id_token_hint", "secret", "state"];

/// Returns a received value without secrets, control characters and characters that make one text look like another,
/// limited in length. A value that was changed contains characters that no URI to register has.
pub(super) fn shown(value: &str) -> String {
    let end = value.floor_char_boundary(MAX_VALUE);
    let masked = without_secrets(&value[..end]);
    let end_of_masked = masked.floor_char_boundary(MAX_VALUE);
    let kept = masked[..end_of_masked].chars();
    let mut shown: String = kept.map(|c| if is_deceptive(c) { REPLACEMENT } else { c }).collect();
    if end < value.len() || end_of_masked < masked.len() {
        shown.push('…');
    }
    shown
}

/// Masks the user information of a URI, and secret parameters in its query or fragment.
fn without_secrets(value: &str) -> String {
    let value = without_user(value);
    let mut kept = String::with_capacity(value.len());
    let mut rest = value.as_str();
    while let Some(at) = rest.find(['?', '#', '&', ';']) {
        let (before, after) = rest.split_at(at + 1);
        kept.push_str(before);
        let end = after.find(['?', '#', '&', ';']).unwrap_or(after.len());
        let (pair, following) = after.split_at(end);
        match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret(name) => {
                kept.push_str(name);
                kept.push('=');
                kept.push_str(MASK);
            }
            _ => kept.push_str(pair),
        }
        rest = following;
    }
    kept.push_str(rest);
    kept
}

fn is_secret(name: &str) -> bool {
    SECRET_PARAMETERS.iter().chain(&MASKED).any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Masks `user:password@` before a host.
fn without_user(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rfind('@') {
        Some(at) => format!("{scheme}://{MASK}{}", &rest[at..]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        for (received, kept) in [
            ("https://app.example.com/cb?page=1", "https://app.example.com/cb?page=1"),
            ("https://ana:pw@app.example.com/cb", "https://***@app.example.com/cb"),
            (
                "https://app.example.com/cb?x=1&code=abc#access_token=d",
                "https://app.example.com/cb?x=1&code=***#access_token=***",
            ),
            ("https://app.example.com/cb?TOKEN=abc&code=", "https://app.example.com/cb?TOKEN=***&code="),
            ("mailto:ana@example.com", "mailto:ana@example.com"),
            ("code=abc", "code=abc"),
        ] {
            assert_eq!(shown(received), kept);
        }
    }

    #[test]
    fn what_deceives_is_replaced_and_what_is_long_is_cut() {
        assert_eq!(shown("a\n\u{7f}\u{202e}b\u{200b}"), "a\u{fffd}\u{fffd}\u{fffd}b\u{fffd}");
        let long = "é".repeat(5_000);
        let kept = shown(&long);
        assert!(kept.ends_with('…') && kept.chars().count() == MAX_VALUE / 2 + 1, "{}", kept.len());
        assert_eq!(shown(&"a".repeat(MAX_VALUE)).len(), MAX_VALUE);
    }
}
