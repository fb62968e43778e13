//! Derived texts: codes, and the keys that lists are ordered and searched by.

use shared_types::{code_from_name, limits};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Derives a code from a name; returns `fallback` when the name has too few letters and digits for a code.
#[must_use]
pub fn code_from(name: &str, fallback: &str) -> String {
    let code = code_from_name(name);
    if code.len() < *limits::CODE.start() { fallback.to_owned() } else { code }
}

/// Appends an ending to a code. The code is truncated if both together would exceed the maximum length of a code.
#[must_use]
pub fn with_suffix(code: &str, ending: &str) -> String {
    let room = limits::CODE.end().saturating_sub(ending.len());
    let code = code.get(..room).map_or(code, |begin| begin.trim_end_matches('-'));
    format!("{code}{ending}")
}

/// Returns the key that lists are ordered and searched by: lower case, letters without diacritics, single spaces, at
/// most 255 characters.
#[must_use]
pub fn search_key(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(255).collect()
}

/// Returns a text in lower case, its letters without diacritics.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_letters_gets_the_fallback() {
        assert_eq!(code_from("Panadería  Núñez & Hijos, S.L.", "company"), "panaderia-nunez-hijos-s-l");
        assert_eq!(code_from("日本", "company"), "company");
    }

    #[test]
    fn an_ending_always_fits() {
        assert_eq!(with_suffix("acme", "-2"), "acme-2");
        let long = code_from(&"a ".repeat(40), "company");
        assert_eq!(with_suffix(&long, "-2"), format!("{}-2", "a-".repeat(24).trim_end_matches('-')));
        assert!(with_suffix(&"a".repeat(50), "-123456").len() == 50);
    }

    #[test]
    fn marks_case_and_spaces_do_not_matter() {
        assert_eq!(search_key("  Ána   PÉREZ "), "ana perez");
        assert_eq!(search_key("ﬁnance"), "finance");
        assert_eq!(search_key("Ａcme"), "acme");
    }
}
