//! The normal form of passwords.

use unicode_normalization::UnicodeNormalization;

/// Returns the normal form of a password: every space (Unicode category Zs) is U+0020, and the result is in
/// Normalization Form C, so that a password is the same on every keyboard. Case and width matter.
///
/// These are the mappings of the OpaqueString profile (RFC 8265 section 4.2.2). Its restrictions of characters are not
/// applied, since passwords may have any (NIST SP 800-63B section 3.1.1.2).
#[must_use]
pub fn normal(password: &str) -> String {
    password.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc().collect()
}

/// Whether a character is a space: Unicode category Zs.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_one_normal_form() {
        for (typed, is) in [
            ("correct horse", "correct horse"),
            ("cafe\u{301}", "caf\u{e9}"),
            ("a\u{a0}b\u{3000}c\u{2009}d", "a b c d"),
            ("\u{212b}", "\u{c5}"),
            ("ＡBc ", "ＡBc "),
            ("π\tß", "π\tß"),
        ] {
            assert_eq!(normal(typed), is);
            assert_eq!(normal(is), is);
        }
    }
}
