//! The language of the app: the one that the person chose, or else the one that the browser prefers.

use std::sync::LazyLock;

use leptos::prelude::{ArcRwSignal, Set};
use shared_types::texts::Language;

use super::translation;
use crate::{browser, state::part::NotLoaded};

/// Under which name the browser keeps the person's choice.
const KEY: &str = "language";

/// The language of the document. A document has exactly one, whatever is on the screen.
static LANGUAGE: LazyLock<ArcRwSignal<Language>> = LazyLock::new(ArcRwSignal::default);

/// The language of the app.
pub fn language() -> ArcRwSignal<Language> {
    LANGUAGE.clone()
}

/// Begins in the language that the person chose last, or else in the first of ours among the browser's languages; in
/// English where that cannot be loaded.
pub async fn begin() {
    let kept = browser::kept(KEY).and_then(|tag| Language::of_tag(&tag));
    let preferred = || browser::languages().iter().find_map(|tag| Language::of_tag(tag));
    let language = kept.or_else(preferred).unwrap_or_default();
    let loaded = translation::load(language).await;
    switch(if loaded.is_ok() { language } else { Language::English });
}

/// Changes the language of everything on the screen, and keeps the choice for the next visit.
///
/// # Errors
/// Fails, and changes nothing, where the language cannot be loaded.
pub async fn choose(language: Language) -> Result<(), NotLoaded> {
    translation::load(language).await?;
    browser::keep(KEY, language.tag());
    switch(language);
    Ok(())
}

fn switch(language: Language) {
    browser::set_language(language.tag());
    LANGUAGE.set(language);
}
