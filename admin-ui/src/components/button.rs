//! Buttons that do more than call a function.

use std::time::Duration;

use leptos::prelude::*;

use super::form::Form;
use crate::{
    browser,
    texts::{Text, text},
};

/// How long a button says that it copied.
const COPIED_FOR: Duration = Duration::from_secs(2);

/// The button that sends a form. While the form is being sent, its label shows that, and it keeps the focus.
#[component]
pub fn SubmitButton(
    /// The id of the button.
    id: &'static str,
    /// The form.
    form: Form,
    /// What it does.
    label: Text,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    let wait = text(|t| t.forms.please_wait);
    view! {
        <button
            type="submit"
            id=id
            class=if danger { "button danger main" } else { "button main" }
            aria-busy=move || form.is_busy().then_some("true")
        >
            {move || if form.is_busy() { wait.get() } else { label.get() }}
        </button>
    }
}

/// How to leave a form without sending it.
#[derive(Debug, Clone)]
pub enum Cancel {
    /// By going to another page of the app.
    To(String),
    /// By calling a function.
    Run(Callback<()>),
}

impl Cancel {
    /// Leaves the form by closing its dialog.
    pub fn close(open: RwSignal<bool>) -> Self {
        Self::Run(Callback::new(move |()| open.set(false)))
    }
}

/// The button or link that leaves a form without sending it.
#[component]
pub fn CancelButton(
    /// Its id.
    #[prop(default = "cancel")]
    id: &'static str,
    /// What it does.
    cancel: Cancel,
) -> impl IntoView {
    let label = text(|t| t.forms.cancel);
    match cancel {
        Cancel::To(path) => view! { <a href=path class="button" id=id data-discards="">{label}</a> }.into_any(),
        Cancel::Run(run) => {
            view! { <button type="button" class="button" id=id on:click=move |_| run.run(())>{label}</button> }
                .into_any()
        }
    }
}

/// A button that copies a text.
#[component]
pub fn CopyButton(
    /// What is copied.
    copied: String,
    /// The id of the element that shows the text. It is selected where the browser does not allow copying.
    #[prop(into)]
    shown_in: String,
    /// The full label, such as “Copy the issuer URL”.
    label: Text,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<Text>);
    let id = format!("copy-{shown_in}");
    let copy = move |_| {
        outcome.set(Some(match browser::copy(&copied, &shown_in) {
            true => text(|t| t.forms.copied),
            false => text(|t| t.forms.copy_by_hand),
        }));
        set_timeout(move || _ = outcome.try_set(None), COPIED_FOR);
    };
    let said = move || outcome.get().map(|outcome| outcome.get());
    let shown = text(|t| t.forms.copy);
    view! {
        <button type="button" class="button quiet low" id=id aria-label=label on:click=copy>
            {move || said().unwrap_or_else(|| shown.get())}
        </button>
        <span class="unseen" role="status">{said}</span>
    }
}
