//! The choice of the language.

use leptos::{prelude::*, task::spawn_local};
use shared_types::texts::Language;

use super::message::use_messages;
use crate::texts::{choose, language, text};

/// A list of the languages, each under its own name.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let (chosen, failed) = (language(), Trigger::new());
    let options = move || {
        failed.track();
        let options = Language::ALL.map(|language| {
            let chosen = chosen.clone();
            view! {
                <option value=language.tag() lang=language.tag() selected=move || chosen.get() == language>
                    {language.name()}
                </option>
            }
        });
        options.into_iter().collect_view()
    };
    let messages = use_messages();
    let change = move |event: web_sys::Event| {
        let Some(language) = Language::of_tag(&event_target_value(&event)) else { return };
        spawn_local(async move {
            if choose(language).await.is_err() {
                messages.fail(text(|t| t.errors.unreachable));
                failed.notify();
            }
        });
    };
    view! {
        <div class="language">
            <label for="language">{text(|t| t.frame.language)}</label>
            <select id="language" on:change=change>{options}</select>
        </div>
    }
}
