//! Validation of single fields, the same for every concept: errors are collected in `Fields`, and the functions return
//! the normalised values.

use shared_types::limits;
use url::Url;

use crate::{
    emails::{self, NotAnEmail},
    error::Fields,
};

/// The maximum length of a code, username and client id, in characters.
pub const MAX_CODE: usize = *limits::CODE.end();
/// The maximum length of a name, in characters.
pub const MAX_NAME: usize = limits::NAME;
/// The maximum length of an email, in characters.
pub const MAX_EMAIL: usize = limits::EMAIL;
/// The maximum length of a URL, in characters.
pub const MAX_URL: usize = limits::URL;

/// Validates a required text: trimmed, not empty, without control characters, of up to `most` characters.
pub fn text(fields: &mut Fields, field: &str, value: &str, most: usize) -> String {
    let value = value.trim();
    if value.chars().all(is_invisible) {
        fields.add(field, "required", "must not be empty");
    }
    bounded(fields, field, value, most)
}

/// Validates an optional text. Empty counts as missing, and so does a text of invisible characters alone.
pub fn optional_text(fields: &mut Fields, field: &str, value: Option<&str>, most: usize) -> Option<String> {
    let value = value.map(str::trim).filter(|value| !value.chars().all(is_invisible))?;
    Some(bounded(fields, field, value, most))
}

fn bounded(fields: &mut Fields, field: &str, value: &str, most: usize) -> String {
    if value.chars().count() > most {
        fields.add(field, "too_long", format!("must have at most {most} characters"));
    }
    if value.chars().any(char::is_control) {
        fields.add(field, "invalid", "must not contain control characters");
    }
    if value.chars().any(turns_direction) {
        fields.add(field, "invalid", "must not contain characters that turn the direction of the text");
    } else if value.chars().any(is_hidden) && !value.chars().all(is_invisible) {
        fields.add(field, "invalid", "must not contain invisible characters");
    }
    value.to_owned()
}

/// Returns whether a character is invisible. A text of invisible characters alone counts as empty.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Returns whether a character is invisible and joins nothing, so that two texts with and without it look the same. The
/// joiners U+200C and U+200D belong to the spelling of some languages.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// Returns whether a character changes the direction of text, which can make one text look like another.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns whether a character is a control character, is invisible, or changes the direction of text, so that a text
/// with it may not be what it looks like.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control() || is_hidden(c) || turns_direction(c)
}

/// Validates a web URL, with `http` or `https`.
pub fn web_url(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = bounded(fields, field, value.trim(), MAX_URL);
    let is_web =
        Url::parse(&value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_web {
        fields.add(field, "invalid", "must be a URL such as https://www.example.com/");
    }
    value
}

/// Validates a BCP 47 tag such as `pt-BR`.
pub fn language_tag(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = bounded(fields, field, value.trim(), 35).replace('_', "-");
    let mut parts = value.split('-');
    let alphabetic = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let begins = parts.next().is_some_and(|part| (2..=8).contains(&part.len()) && alphabetic(part));
    let plain =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !begins || !parts.all(plain) {
        fields.add(field, "invalid", "must be a language tag such as pt-BR");
    }
    value
}

/// Validates an email and returns its canonical form ([`emails::canonical`]).
pub fn email(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = text(fields, field, value, MAX_EMAIL);
    if fields.has(field) {
        return value;
    }
    match emails::canonical(&value) {
        Ok(email) if email.len() <= MAX_EMAIL => email,
        Ok(_) => {
            fields.add(field, "too_long", format!("must have at most {MAX_EMAIL} characters"));
            value
        }
        Err(NotAnEmail::LocalPart) => {
            let text =
                "must have only ASCII letters, digits and the usual signs before the @, without accents";
            fields.add(field, "invalid", text);
            value
        }
        Err(NotAnEmail::Malformed) => {
            fields.add(field, "invalid", "must be an email address such as ana@example.com");
            value
        }
    }
}

/// Validates a code: `^[a-z0-9][a-z0-9_-]{1,49}$`.
pub fn code(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = text(fields, field, value, MAX_CODE);
    let ascii =
        value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
    if !ascii || value.starts_with(['_', '-']) || value.chars().count() < 2 {
        fields.add(
            field,
            "invalid",
            "must have 2 to 50 lower-case letters, digits, - or _, and begin with a letter or digit",
        );
    }
    value
}

/// Validates a username: lower case, no `@`, the characters of a code and dots.
pub fn username(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = text(fields, field, value, MAX_CODE).to_lowercase();
    let plain = value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if !plain || value.starts_with(['.', '_', '-']) || value.len() < 2 {
        fields.add(
            field,
            "invalid",
            "must have 2 to 50 letters, digits, dots, - or _, and begin with a letter or digit",
        );
    }
    value
}

/// Validates an absolute URI without a fragment, and returns it as it was entered.
pub fn absolute_uri(fields: &mut Fields, field: &str, value: &str) -> String {
    let value = text(fields, field, value, MAX_URL);
    if !value.is_ascii() || value.contains(char::is_whitespace) {
        fields.add(field, "invalid", "must be a URI: no spaces, and other letters percent-encoded");
    }
    if value.contains('#') {
        fields.add(field, "fragment", "must not contain a fragment");
    }
    if Url::parse(&value).is_err() {
        fields.add(field, "invalid", "must be an absolute URI such as https://api.example.com/");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_no_hidden_characters() {
        let check = |value: &str| {
            let mut fields = Fields::new();
            let value = optional_text(&mut fields, "nickname", Some(value), 20);
            fields.finish().map(|()| value)
        };
        for hidden in ["A\u{200b}na", "\u{feff}Ana", "Ana\u{200e}", "A\u{ad}na", "\u{2066}Ana", "A\u{202e}na"]
        {
            assert!(check(hidden).is_err(), "{hidden:?}");
        }
        assert_eq!(check(" \u{200b}\u{feff} ").unwrap(), None);
        assert_eq!(check("علی\u{200c}رضا").unwrap().as_deref(), Some("علی\u{200c}رضا"));
    }
}
