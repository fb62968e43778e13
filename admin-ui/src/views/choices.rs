//! Closed sets of words, to choose from.

use shared_types::texts::Labelled;

use crate::{
    browser,
    components::Choice,
    texts::{label, made, texts},
};

/// All words of a set, to choose one from.
pub fn choices<W: Labelled + Send + Sync>() -> Vec<Choice> {
    W::ALL.iter().map(|word| choice(*word)).collect()
}

/// The word of a set that people write so: as the API does, or as the app calls it.
pub fn word_of<W: Labelled>(written: &str) -> Option<W> {
    let written = browser::lower(written.trim());
    let is_it = |word: &W| written == word.as_str() || written == browser::lower(word.label(texts().terms()));
    W::ALL.iter().copied().find(is_it)
}

/// One word of a set, to choose.
pub fn choice<W: Labelled + Send + Sync>(word: W) -> Choice {
    let has_hint = word.hint(texts().terms()).is_some();
    let hint = has_hint.then(|| made(move |t| word.hint(t.terms()).unwrap_or_default().to_owned()));
    Choice::new(word.as_str(), label(word)).with_hint(hint)
}
