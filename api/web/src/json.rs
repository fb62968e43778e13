//! JSON that means the same to every reader (RFC 8259 sections 4 and 6, RFC 7493): no repeated names, and no numbers
//! that lose digits when they are read as IEEE 754 numbers.

use std::{cell::Cell, collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The largest integer that every reader represents exactly (RFC 8259 section 6).
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// A violation: the path of the value, such as `attributes.level`, and a code and a message for its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// The path, with dots.
    pub field: String,
    /// `repeated` or `too_large`.
    pub code: &'static str,
    /// What is wrong.
    pub message: &'static str,
}

/// Finds the first repeated name and the first integer that is too large in a text. Returns `None` also for a text that
/// is not JSON, which its parser rejects.
#[must_use]
pub fn find_ambiguous(text: &[u8]) -> Option<Ambiguous> {
    let found = Cell::new(None);
    let checked = Check { found: &found, path: &Path::Root }
        .deserialize(&mut serde_json::Deserializer::from_slice(text));
    checked.err().and(found.take())
}

/// The path to a value.
enum Path<'p> {
    Root,
    Member(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = |parent: &Path<'_>| if matches!(parent, Path::Root) { "" } else { "." };
        match self {
            Path::Root => Ok(()),
            Path::Member(parent, name) => write!(f, "{parent}{}{name}", dot(parent)),
            Path::Item(parent, index) => write!(f, "{parent}{}{index}", dot(parent)),
        }
    }
}

/// Reads a value, keeps nothing of it, and fails at a violation.
#[derive(Clone, Copy)]
struct Check<'c> {
    found: &'c Cell<Option<Ambiguous>>,
    path: &'c Path<'c>,
}

impl Check<'_> {
    fn fail<T, E: Error>(self, path: &Path<'_>, code: &'static str, message: &'static str) -> Result<T, E> {
        self.found.set(Some(Ambiguous { field: path.to_string(), code, message }));
        Err(E::custom(message))
    }
}

impl<'de> DeserializeSeed<'de> for Check<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Check<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        match number <= MAX_INTEGER {
            true => Ok(()),
            false => {
                self.fail(self.path, "too_large", "must be between -9007199254740991 and 9007199254740991")
            }
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_u64(number.unsigned_abs())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        // An integer that is too large for 64 bits is read as a float.
        match number.fract() == 0.0 && number.abs() > MAX_INTEGER as f64 {
            true => self.visit_u64(u64::MAX),
            false => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        while items.next_element_seed(Check { path: &Path::Item(self.path, index), ..self })?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let path = Path::Member(self.path, &name);
            if names.contains(&name) {
                members.next_value::<IgnoredAny>()?;
                return self.fail(&path, "repeated", "may be given only once");
            }
            members.next_value_seed(Check { path: &path, ..self })?;
            names.insert(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_understand_differently_is_found_at_its_path() {
        let found = |text: &str| find_ambiguous(text.as_bytes()).map(|found| (found.field, found.code));
        let at = |field: &str, code| Some((field.to_owned(), code));
        assert_eq!(found(r#"{"a":1,"b":{"a":[9007199254740991,-9007199254740991,1.5,0.1,"9e99"]}}"#), None);
        assert_eq!(found(r#"{"a":1,"a":1}"#), at("a", "repeated"));
        assert_eq!(found(r#"{"a":{"b":[{},{"c":1,"\u0063":2}]}}"#), at("a.b.1.c", "repeated"));
        assert_eq!(found(r#"{"a":[0,9007199254740992]}"#), at("a.1", "too_large"));
        assert_eq!(found(r#"{"a":-9007199254740992}"#), at("a", "too_large"));
        assert_eq!(found(r#"{"a":123456789012345678901234567890}"#), at("a", "too_large"));
        assert_eq!(found(r#"{"a":1e300}"#), at("a", "too_large"));
        assert_eq!(found("9007199254740993"), at("", "too_large"));
        for invalid in ["", "{", "{\"a\":1", &"[".repeat(100_000)] {
            assert_eq!(found(invalid), None);
        }
    }
}
