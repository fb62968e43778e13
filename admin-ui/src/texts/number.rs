//! Numbers in sentences.

use std::fmt;

use shared_types::texts::Language;

/// A number in a sentence: it decides the form of its noun, and is written as the language writes numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    is_one: bool,
    text: String,
}

impl Number {
    /// A number, and how the language writes it.
    pub fn new(language: Language, number: u64, text: String) -> Self {
        Self { is_one: language.is_singular(number), text }
    }

    /// Whether its noun is in the singular.
    pub fn is_one(&self) -> bool {
        self.is_one
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
