//! Codes that are made from names.

use crate::limits;

/// The code that goes with a name: lower-case ASCII letters and digits, words joined by hyphens, of at most as many
/// characters as a code may have. It is empty when the name has no letter or digit that can be written in ASCII.
#[must_use]
pub fn code_from_name(name: &str) -> String {
    let mut code = String::new();
    for letter in name.chars() {
        match plain(letter) {
            Some(plain) => code += plain,
            None if code.is_empty() || code.ends_with('-') || letter == '\'' || letter == '’' => {}
            None => code.push('-'),
        }
    }
    code.truncate(*limits::CODE.end());
    code.trim_end_matches('-').to_owned()
}

/// A letter or digit in lower-case ASCII; nothing for what separates words.
fn plain(letter: char) -> Option<&'static str> {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    const FOLDED: [(&str, &str); 23] = [
        ("àáâãåāăąÀÁÂÃÅĀĂĄ", "a"),
        ("äæÄÆ", "ae"),
        ("çćčÇĆČ", "c"),
        ("ďđĎĐ", "d"),
        ("èéêëēęěÈÉÊËĒĘĚ", "e"),
        ("ğĞ", "g"),
        ("ìíîïīıÌÍÎÏĪİ", "i"),
        ("łŁ", "l"),
        ("ñńňÑŃŇ", "n"),
        ("òóôõøōőÒÓÔÕØŌŐ", "o"),
        ("öœÖŒ", "oe"),
        ("řŘ", "r"),
        ("ßẞ", "ss"),
        ("śšşșŚŠŞȘ", "s"),
        ("ťțţŤȚŢ", "t"),
        ("ùúûūůűÙÚÛŪŮŰ", "u"),
        ("üÜ", "ue"),
        ("ýÿÝŸ", "y"),
        ("źżžŹŻŽ", "z"),
        ("ðÐ", "d"),
        ("þÞ", "th"),
        ("ªª", "a"),
        ("ºº", "o"),
    ];
    if let Some(at) = ASCII.find(letter.to_ascii_lowercase()) {
        return Some(&ASCII[at..=at]);
    }
    FOLDED.iter().find(|(letters, _)| letters.contains(letter)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_derived_from_a_name() {
        assert_eq!(code_from_name("Acme, Inc."), "acme-inc");
        assert_eq!(code_from_name("  PEÑA & Söhne "), "pena-soehne");
        assert_eq!(code_from_name("Müller Groß"), "mueller-gross");
        assert_eq!(code_from_name("O'Neill"), "oneill");
        assert_eq!(code_from_name("日本"), "");
        assert_eq!(code_from_name(&"ab ".repeat(40)).len(), 50);
    }
}
