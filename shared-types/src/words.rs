//! Closed sets of words.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, Visitor};

/// A closed set of words, each with one spelling.
pub trait Word: Sized + Copy + 'static {
    /// Every word of the set, in the order in which to offer them.
    const ALL: &'static [Self];
    /// The spelling of every word, in the same order.
    const SPELLINGS: &'static [&'static str];

    /// The word's spelling.
    fn as_str(self) -> &'static str;

    /// The word that is spelt so, if there is one.
    fn from_word(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }
}

/// Reads a word from a text. Values of other types are refused: serde's own code for enumerations also reads an object
/// whose only member is a word, and calls a number invalid JSON.
pub(crate) fn read<'de, W: Word, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    deserializer.deserialize_str(OneOf(PhantomData))
}

struct OneOf<W>(PhantomData<W>);

impl<W: Word> Visitor<'_> for OneOf<W> {
    type Value = W;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<W, E> {
        W::from_word(text).ok_or_else(|| E::unknown_variant(text, W::SPELLINGS))
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
        pub enum $name {
            $(
                $(#[$variant_doc])*
                #[serde(rename = $text)]
                #[cfg_attr(feature = "openapi", oai(rename = $text))]
                $variant,
            )+
        }

        impl $crate::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const SPELLINGS: &'static [&'static str] = &[$($text),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::words::read(deserializer)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Word::as_str(*self))
            }
        }
    };
}
