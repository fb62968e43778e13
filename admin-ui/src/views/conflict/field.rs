//! The fields that two versions of an object are compared by.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use shared_types::{Timestamp, Word, texts::Labelled};

use crate::texts::{Text, Texts, label, texts};

/// What something is called.
type Label = fn(&'static Texts) -> &'static str;
/// The words of a field, with what each is called.
type Words = &'static [(&'static str, Label)];

/// How the value of a field is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// As it is.
    Plain,
    /// By what its words are called; nothing for a word that this release does not know.
    Word(fn(&str) -> Option<Text>),
    /// The same, of words that only the form has. The word of no value is empty.
    Listed(Words),
    /// As a day.
    Day,
    /// As the last day before a moment.
    LastDay,
    /// Not at all.
    Hidden,
}

/// A field of the form.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in the API; inside another object, after its name and a dot.
    pub name: &'static str,
    /// What it is called.
    pub label: Label,
    shown: Shown,
}

impl Field {
    /// A field with a text, a number, a list, a switch or an object.
    pub const fn text(name: &'static str, label: Label) -> Self {
        Self { name, label, shown: Shown::Plain }
    }

    /// A field with some of a few words.
    pub const fn word<W: Word + Labelled + Send + Sync>(name: &'static str, label: Label) -> Self {
        Self { name, label, shown: Shown::Word(word::<W>) }
    }

    /// A field with some of the words of a list.
    pub const fn listed(name: &'static str, words: Words, label: Label) -> Self {
        Self { name, label, shown: Shown::Listed(words) }
    }

    /// A field with a text that is shown as `call` says.
    pub const fn named(name: &'static str, call: fn(&str) -> Option<Text>, label: Label) -> Self {
        Self { name, label, shown: Shown::Word(call) }
    }

    /// A field with a day.
    pub const fn day(name: &'static str, label: Label) -> Self {
        Self { name, label, shown: Shown::Day }
    }

    /// A field with the moment in which something ends, shown as its last day.
    pub const fn last_day(name: &'static str, label: Label) -> Self {
        Self { name, label, shown: Shown::LastDay }
    }

    /// A field that is never shown again.
    pub const fn secret(name: &'static str, label: Label) -> Self {
        Self { name, label, shown: Shown::Hidden }
    }

    /// A value, as people read it.
    pub(super) fn shown(&self, value: Option<&Value>) -> String {
        let word = match value {
            Some(Value::Bool(is_on)) => is_on.to_string(),
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        };
        match (self.shown, value) {
            (Shown::Listed(words), Some(Value::Null | Value::Bool(_) | Value::String(_)) | None) => {
                listed(words, &word).unwrap_or(word)
            }
            (Shown::Day | Shown::LastDay, None | Some(Value::Null)) => texts().forms.none.to_owned(),
            (_, None | Some(Value::Null)) => String::new(),
            (Shown::Hidden, _) => HIDDEN.to_owned(),
            (Shown::Day, Some(value)) => {
                let at = Timestamp::deserialize(value);
                at.map_or(word, |at| texts().day(at))
            }
            (Shown::LastDay, Some(value)) => {
                let until = Timestamp::deserialize(value);
                until.map_or(word, |until| texts().last_day(until))
            }
            (_, Some(Value::Bool(true))) => texts().access.yes.to_owned(),
            (_, Some(Value::Bool(false))) => texts().access.no.to_owned(),
            (_, Some(Value::String(text))) => self.item(text),
            (_, Some(Value::Array(items))) => {
                let item =
                    |item: &Value| item.as_str().map_or_else(|| item.to_string(), |text| self.item(text));
                items.iter().map(item).collect::<Vec<_>>().join("\n")
            }
            (_, Some(Value::Object(fields))) => {
                let line = |(name, value): (&String, &Value)| match value {
                    Value::String(text) => format!("{name} = {text}"),
                    value => format!("{name} = {value}"),
                };
                fields.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            (_, Some(value)) => value.to_string(),
        }
    }

    fn item(&self, text: &str) -> String {
        match self.shown {
            Shown::Word(word) => word(text).map_or_else(|| text.to_owned(), |word| word.get_untracked()),
            Shown::Listed(words) => listed(words, text).unwrap_or_else(|| text.to_owned()),
            _ => text.to_owned(),
        }
    }
}

/// What stands for a value that is never shown.
const HIDDEN: &str = "••••••";

fn word<W: Word + Labelled + Send + Sync>(text: &str) -> Option<Text> {
    W::from_word(text).map(label)
}

/// What a word of a list is called.
fn listed(words: Words, word: &str) -> Option<String> {
    words.iter().find(|(known, _)| *known == word).map(|(_, label)| label(texts()).to_owned())
}
