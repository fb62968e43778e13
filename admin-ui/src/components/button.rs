//! Buttons that do more than call a function.

use std::time::Duration;

use leptos::prelude::*;

use super::form::Form;
use crate::browser;

/// How long a button says that it copied.
const COPIED_FOR: Duration = Duration::from_secs(2);

/// The button that sends a form. While the form is on its way it says so; it keeps the focus.
#[component]
pub fn SubmitButton(
    /// The id of the button.
    id: &'static str,
    /// The form.
    form: Form,
    /// What it says.
    label: &'static str,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            id=id
            class=if danger { "button danger" } else { "button primary" }
            aria-disabled=move || form.is_busy().then_some("true")
        >
            {move || if form.is_busy() { "Please wait…" } else { label }}
        </button>
    }
}

/// A button that copies a text.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// The id of the element that shows the text: it is selected where copying is not allowed.
    shown_in: &'static str,
    /// What the text is.
    what: &'static str,
) -> impl IntoView {
    let said = RwSignal::new("Copy");
    let copy = move |_| {
        said.set(if browser::copy(&text, shown_in) { "Copied" } else { "Press Ctrl+C" });
        set_timeout(move || _ = said.try_set("Copy"), COPIED_FOR);
    };
    view! {
        <button type="button" class="button quiet" id=format!("copy-{shown_in}") on:click=copy>
            <span aria-live="polite">{move || said.get()}</span>
            <span class="sr-only">" " {what}</span>
        </button>
    }
}
