//! The words that people, companies and applications are found by.

use std::collections::BTreeSet;

use shared_types::readable_email;

use crate::text::fold;

/// The maximum length of a word, in characters. Longer ones are cut, those of a search too.
pub const MAX_WORD: usize = 64;

/// Returns the words that a person is found by: each word of the name and its parts, and the parts of the email and the
/// username between punctuation. They are in lower case and without diacritics, as
/// [`search_key`](crate::text::search_key). Labels of an international domain are in Unicode.
#[must_use]
pub fn of_person(name: &str, email: &str, username: &str) -> BTreeSet<String> {
    let mut words = of_name(name, &[username]);
    words.extend(parts(&fold(&readable_email(email))).map(cut));
    words
}

/// Returns the words that something with a name and codes is found by: each word of the name and its parts, and the
/// parts of the codes between punctuation.
#[must_use]
pub fn of_name(name: &str, codes: &[&str]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for token in fold(name).split_whitespace() {
        words.extend(parts(token).map(cut));
        // `O'Brien` is also found as `obrien`, and a name without letters by its characters.
        let joined: String = parts(token).collect();
        words.insert(cut(if joined.is_empty() { token } else { &joined }));
    }
    for code in codes {
        words.extend(parts(&fold(code)).map(cut));
    }
    words
}

/// Returns the words of a search, the longest first. A person is found who has, for each of them, a word that begins
/// with it. Punctuation counts only where there is nothing else. A word that another one begins with is left out.
#[must_use]
pub fn of_search(text: &str) -> Vec<String> {
    let text: Vec<_> = fold(text).split_whitespace().map(readable).collect();
    let text = fold(&text.join(" "));
    let mut words: Vec<_> = text.split_whitespace().flat_map(parts).map(cut).collect();
    if words.is_empty() {
        // No text in the database has a control character, and PostgreSQL rejects a search for NUL.
        words = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .map(cut)
            .collect();
    }
    words.sort_unstable();
    // Words that begin with the same letters are now side by side, the shortest first.
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        match kept.last_mut() {
            Some(last) if word.starts_with(last.as_str()) => *last = word,
            _ => kept.push(word),
        }
    }
    kept.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    kept
}

/// Returns a word of a search with the labels of an international domain in Unicode.
fn readable(word: &str) -> String {
    match word.contains("xn--") && !word.contains('@') {
        true => readable_email(&format!("@{word}")).into_owned(),
        false => readable_email(word).into_owned(),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, email: &str, username: &str) -> Vec<String> {
        of_person(name, email, username).into_iter().collect()
    }

    #[test]
    fn a_person_has_the_words_of_name_email_and_username() {
        let words = person("María José  O'Brien-Núñez", "mj.obrien+x@mail_1.example.com", "mj_b");
        let all = ["1", "b", "brien", "com", "example", "jose", "mail", "maria", "mj", "nunez", "o"];
        assert_eq!(words, [&all[..], &["obrien", "obriennunez", "x"]].concat());
        assert_eq!(
            person("李小龍", "li@xn--bcher-kva.example.com", "li"),
            ["bucher", "com", "example", "li", "李小龍"]
        );
        assert_eq!(person("🦊 % ...", "", ""), ["%", "...", "🦊"]);
        assert_eq!(person(&"x".repeat(255), "", "")[0].len(), MAX_WORD);
    }

    #[test]
    fn a_search_has_each_word_once_and_no_beginning_of_another() {
        assert_eq!(of_search("  MA maría, maria ma garcía"), ["garcia", "maria"]);
        assert_eq!(of_search("ana@BÜCHER.example"), ["example", "bucher", "ana"]);
        assert_eq!(of_search("ana@xn--bcher-kva.example"), ["example", "bucher", "ana"]);
        assert_eq!(of_search("XN--bcher-kva.example"), ["example", "bucher"]);
        assert_eq!(of_search("ana - perez"), ["perez", "ana"]);
        assert_eq!(of_search("% _"), ["%", "_"]);
        assert_eq!(of_search(" \u{301} "), [""; 0]);
        assert_eq!(of_search(&"é".repeat(300)), ["e".repeat(MAX_WORD)]);
        assert_eq!(of_search("\u{202e}ana\u{202c}"), ["ana"], "right to left");
    }
}
