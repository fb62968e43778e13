//! The choice of the language.

use leptos::prelude::*;
use shared_types::texts::Language;

use crate::texts::{choose, language, text};

/// A list of the languages, each under its own name.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let chosen = language();
    let options = Language::ALL.map(|language| {
        let chosen = chosen.clone();
        view! {
            <option value=language.tag() lang=language.tag() selected=move || chosen.get() == language>
                {language.name()}
            </option>
        }
    });
    let change = |event: web_sys::Event| {
        if let Some(language) = Language::of_tag(&event_target_value(&event)) {
            choose(language);
        }
    };
    view! {
        <div class="language">
            <label for="language">{text(|t| t.frame.language)}</label>
            <select id="language" on:change=change>{options.into_iter().collect_view()}</select>
        </div>
    }
}
