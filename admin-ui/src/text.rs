//! Rules about texts that people type.

use shared_types::{code_from_name, limits};

/// Whether a text has the shape of an email; the server decides whether it is one.
pub fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let has_parts =
        |(local, domain): (&str, &str)| !local.is_empty() && !domain.is_empty() && !domain.contains('@');
    text.split_once('@').is_some_and(has_parts) && !text.contains(char::is_whitespace)
}

/// Whether a text is a valid code.
pub fn is_code(text: &str) -> bool {
    let starts_well = text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    starts_well && limits::CODE.contains(&text.len()) && text.chars().all(letters)
}

/// The code after a name was changed from `before` to `after`: it follows the name until it is changed by hand.
pub fn code_following(code: &str, before: &str, after: &str) -> String {
    let follows = code.is_empty() || code == code_from_name(before);
    if follows { code_from_name(after) } else { code.to_owned() }
}

/// The lines that are not empty, trimmed.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The trimmed text, unless it is empty.
pub fn filled(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A text that begins with a capital.
fn capitalised(text: &str) -> String {
    let mut text = text.trim().to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A message as a sentence: it begins with a capital and ends with a full stop.
pub fn sentence(message: &str) -> String {
    let mut text = capitalised(message);
    if !text.is_empty() && !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    text
}

/// Whether an address can be a link: not one that runs as a script.
pub fn is_web_address(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_follows_its_name_until_it_is_changed() {
        assert_eq!(code_following("", "", "Acme"), "acme");
        assert_eq!(code_following("acme", "Acme", "Acme Labs"), "acme-labs");
        assert_eq!(code_following("ac", "Acme", "Acme Labs"), "ac");
        assert!(is_code("a1"));
        assert!(!is_code("a"));
        assert!(!is_code("-a"));
        assert!(!is_code("Ab"));
    }

    #[test]
    fn an_email_has_one_at_and_no_space() {
        assert!(looks_like_email("ada@example.com"));
        assert!(looks_like_email(" ada@localhost "));
        assert!(!looks_like_email("ada"));
        assert!(!looks_like_email("@example.com"));
        assert!(!looks_like_email("a@b@c"));
        assert!(!looks_like_email("a b@c"));
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("must not be empty"), "Must not be empty.");
        assert_eq!(sentence("Éa!"), "Éa!");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn empty_lines_are_left_out() {
        assert_eq!(lines(" a \n\n b\r\n"), ["a", "b"]);
        assert_eq!(filled("  "), None);
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert!(is_web_address("https://app.example.com"));
        assert!(!is_web_address("javascript:alert(1)"));
    }
}
