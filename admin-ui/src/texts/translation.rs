//! Languages other than English, each of which the browser loads when it is first chosen. In a build that is not split
//! the program contains them.

use shared_types::texts::Language;

use super::Translation;
use crate::state::part::NotLoaded;

#[cfg(not(feature = "split"))]
use super::{IN_PORTUGUESE, IN_SPANISH};

/// The texts of a language that is loaded. English is part of the program, and stands for a language that is not
/// loaded.
#[cfg(not(feature = "split"))]
pub(super) fn of(language: Language) -> Option<&'static Translation> {
    match language {
        Language::English => None,
        Language::Spanish => Some(&IN_SPANISH),
        Language::Portuguese => Some(&IN_PORTUGUESE),
    }
}

/// Loads a language.
#[cfg(not(feature = "split"))]
#[allow(clippy::unused_async, reason = "a program that is split waits here")]
pub(super) async fn load(_: Language) -> Result<(), NotLoaded> {
    Ok(())
}

#[cfg(feature = "split")]
pub(super) use split::{load, of};

#[cfg(feature = "split")]
mod split {
    use std::sync::OnceLock;

    use leptos::wasm_split::wasm_split;

    use super::{Language, NotLoaded, Translation};

    static SPANISH: OnceLock<&'static Translation> = OnceLock::new();
    static PORTUGUESE: OnceLock<&'static Translation> = OnceLock::new();

    #[wasm_split(spanish, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn spanish() -> Result<&'static Translation, NotLoaded> {
        Ok(&super::super::IN_SPANISH)
    }

    #[wasm_split(portuguese, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn portuguese() -> Result<&'static Translation, NotLoaded> {
        Ok(&super::super::IN_PORTUGUESE)
    }

    pub(in crate::texts) fn of(language: Language) -> Option<&'static Translation> {
        match language {
            Language::English => None,
            Language::Spanish => SPANISH.get().copied(),
            Language::Portuguese => PORTUGUESE.get().copied(),
        }
    }

    pub(in crate::texts) async fn load(language: Language) -> Result<(), NotLoaded> {
        match language {
            Language::English => {}
            Language::Spanish => _ = SPANISH.set(spanish().await?),
            Language::Portuguese => _ = PORTUGUESE.set(portuguese().await?),
        }
        Ok(())
    }
}
