//! The language of the app: the one that the person chose, or else the one that the browser prefers.

use std::sync::LazyLock;

use leptos::prelude::{ArcRwSignal, Set};
use shared_types::texts::Language;

use crate::browser;

/// Under which name the browser keeps the person's choice.
const KEY: &str = "language";

/// The language of the document. A document has exactly one, whatever is on the screen.
static LANGUAGE: LazyLock<ArcRwSignal<Language>> = LazyLock::new(ArcRwSignal::default);

/// The language of the app.
pub fn language() -> ArcRwSignal<Language> {
    LANGUAGE.clone()
}

/// Begins in the language that the person chose last, or else in the first of ours among the browser's languages.
pub fn begin() {
    let kept = browser::kept(KEY).and_then(|tag| Language::of_tag(&tag));
    let preferred = || browser::languages().iter().find_map(|tag| Language::of_tag(tag));
    switch(kept.or_else(preferred).unwrap_or_default());
}

/// Changes the language of everything on the screen, and keeps the choice for the next visit.
pub fn choose(language: Language) {
    browser::keep(KEY, language.tag());
    switch(language);
}

fn switch(language: Language) {
    browser::set_language(language.tag());
    LANGUAGE.set(language);
}
