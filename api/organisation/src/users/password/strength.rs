//! How easily a password is guessed.

use zxcvbn::{
    Score,
    matching::{Match, patterns::MatchPattern},
    zxcvbn,
};

/// The most common passwords, which are guessed first, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");
/// How many characters of a password are estimated. The time grows with the square, and what follows only makes it
/// stronger.
const ESTIMATED: usize = 64;
/// The weakest allowed estimate: more than 10^8 guesses.
const MIN_SCORE: Score = Score::Three;
/// The shortest part of a name or an address that counts as one.
const SHORTEST_PART: usize = 3;
/// How many parts of what others know of a person are compared.
const MAX_PARTS: usize = 50;

/// Why a password is easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weakness {
    /// Many people use it.
    Common,
    /// It is mostly the email, a name, the username or the company of its person.
    Personal,
    /// It is mostly a row of keys or of letters or digits.
    Sequence,
    /// It is mostly a repetition.
    Repetition,
    /// It is mostly a date or a year.
    Date,
    /// It is easy to guess for another reason, such as being one word.
    Guessable,
}

/// Returns why a password in its normal form is easy to guess; `None` if it is not. `own` is what others know of its
/// person. Takes milliseconds.
pub(super) fn weakness(password: &str, own: Vec<String>) -> Option<Weakness> {
    if is_common(password) {
        return Some(Weakness::Common);
    }
    if own.iter().any(|text| is_own(password, text)) {
        return Some(Weakness::Personal);
    }
    let parts = parts(&own);
    let inputs: Vec<&str> = parts.iter().map(String::as_str).collect();
    let estimated: String = password.chars().take(ESTIMATED).collect();
    let entropy = zxcvbn(&estimated, &inputs);
    (entropy.score() < MIN_SCORE).then(|| cause(entropy.sequence(), &parts))
}

/// Returns what most of a weak password consists of.
fn cause(sequence: &[Match], own: &[String]) -> Weakness {
    let longest = sequence
        .iter()
        .filter(|part| !matches!(part.pattern, MatchPattern::BruteForce))
        .max_by_key(|part| part.token.chars().count());
    match longest.map(|part| &part.pattern) {
        Some(MatchPattern::Dictionary(word)) if own.contains(&word.matched_word) => Weakness::Personal,
        Some(MatchPattern::Dictionary(_)) if sequence.len() == 1 => Weakness::Common,
        Some(MatchPattern::Spatial(_) | MatchPattern::Sequence(_)) => Weakness::Sequence,
        Some(MatchPattern::Repeat(_)) => Weakness::Repetition,
        Some(MatchPattern::Regex(_) | MatchPattern::Date(_)) => Weakness::Date,
        _ => Weakness::Guessable,
    }
}

fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    COMMON.lines().any(|common| common == password)
}

/// Whether a password is a text or, of an email, the part before the @, ignoring case and punctuation.
fn is_own(password: &str, text: &str) -> bool {
    let password = bare(password);
    let is_password = |text: &str| !password.is_empty() && bare(text) == password;
    is_password(text) || text.split_once('@').is_some_and(|(local, _)| is_password(local))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns what others know of a person, as a whole and in words, in lower case.
fn parts(own: &[String]) -> Vec<String> {
    let words = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase));
    let whole = own.iter().map(|text| bare(text));
    let long = words.chain(whole).filter(|part| part.chars().count() >= SHORTEST_PART);
    let mut parts: Vec<String> = Vec::new();
    for part in long {
        if parts.len() < MAX_PARTS && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness_of(password: &str) -> Option<Weakness> {
        let own = ["maria.silva@example.com", "Maria Inês da Silva", "", "Northwind Traders", "Aldaba"];
        weakness(password, own.map(str::to_owned).to_vec())
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for (weak, is) in [
            ("Password123", Weakness::Common),
            ("QWERTYUIOP", Weakness::Common),
            ("contraseña", Weakness::Common),
            ("maria.silva@example.com", Weakness::Personal),
            ("mariasilva", Weakness::Personal),
            ("Maria Silva", Weakness::Personal),
            ("maria inês DA silva", Weakness::Personal),
            ("northwind traders", Weakness::Personal),
            ("Northwind2024!", Weakness::Personal),
            ("--------", Weakness::Repetition),
            ("abcabcabcabcabcabc", Weakness::Repetition),
            ("abcdefghijklmnop", Weakness::Sequence),
            ("zxcvbnm,./asdfghjkl", Weakness::Sequence),
            ("12/12/1984", Weakness::Date),
            ("extraordinary1", Weakness::Guessable),
        ] {
            assert_eq!(weakness_of(weak), Some(is), "{weak}");
        }
    }

    #[test]
    fn unrelated_words_and_random_characters_are_accepted() {
        for good in
            ["maria lends a violet kettle", "a password that is mine", "correct horse battery", "x7Qp!r2Lz0"]
        {
            assert_eq!(weakness_of(good), None, "{good}");
        }
    }

    #[test]
    fn the_longest_passwords_are_estimated() {
        let patterns = [
            "1",
            "ab",
            "qwerty",
            "aB3$",
            "@4@4",
            "p@55w0rd",
            "12.12.12",
            "ñ",
            "\u{1f600}",
            "\u{0}",
            "((((",
            "8{[<(6",
        ];
        for pattern in patterns {
            let long: String = pattern.chars().cycle().take(255).collect();
            let _ = weakness_of(&long);
        }
    }
}
