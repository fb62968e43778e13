//! Fields to type into, each with its label, its hint and its error.

use leptos::{html, prelude::*};

use super::form::Form;
use crate::browser;

/// What every field has: how it is called, what it is for and what is wrong with it.
#[component]
pub fn FieldFrame(
    /// The id of the input.
    id: Signal<String>,
    /// The label.
    label: String,
    /// Help, shown under the label.
    hint: Signal<String>,
    /// What is wrong.
    error: Signal<Option<String>>,
    /// Whether the field may stay empty, which its label then says.
    optional: bool,
    /// The input.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label} {optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            <p class="hint" id=move || hint_id(&id.get()) hidden=move || hint.with(String::is_empty)>
                {hint}
            </p>
            {children()}
            <FieldError id error/>
        </div>
    }
}

/// What is wrong with a field.
#[component]
pub fn FieldError(
    /// The id of the input.
    id: Signal<String>,
    /// What is wrong.
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="error" id=move || error_id(&id.get()) hidden=move || error.with(Option::is_none)>
            {error}
        </p>
    }
}

/// The ids of what describes a field.
pub(super) fn described_by(
    id: Signal<String>,
    hint: Signal<String>,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + 'static {
    move || {
        let id = id.get();
        let mut ids = Vec::new();
        if error.with(Option::is_some) {
            ids.push(error_id(&id));
        }
        if !hint.with(String::is_empty) {
            ids.push(hint_id(&id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

fn error_id(id: &str) -> String {
    format!("{id}-error")
}

/// One line of text.
#[component]
pub fn TextField(
    /// The id of the input.
    #[prop(into)]
    id: Signal<String>,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    #[prop(into)]
    field: Signal<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: RwSignal<String>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it has the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Is told what was there before and what is there now.
    #[prop(optional, into)]
    on_change: Option<Callback<(String, String)>>,
) -> impl IntoView {
    let error = form.error_at(field);
    let input = focused_when(autofocus);
    let typed = move |text: String| {
        let before = value.get_untracked();
        value.set(text.clone());
        form.clear(&field.get_untracked());
        if let Some(on_change) = on_change {
            on_change.run((before, text));
        }
    };
    view! {
        <FieldFrame id label hint error optional>
            <input
                node_ref=input
                id=id
                type=kind
                autocomplete=autocomplete
                autocapitalize=(kind != "text").then_some("none")
                spellcheck="false"
                aria-required=(!optional).then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described_by(id, hint, error)
                prop:value=value
                on:input=move |event| typed(event_target_value(&event))
            />
        </FieldFrame>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The id of the input.
    #[prop(into)]
    id: Signal<String>,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    #[prop(into)]
    field: Signal<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: RwSignal<String>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The least number of lines.
    #[prop(default = 2)]
    rows: u32,
) -> impl IntoView {
    let error = form.error_at(field);
    // It grows with its lines.
    let rows = move || (value.with(|text| text.split('\n').count()) as u32).clamp(rows, 12);
    view! {
        <FieldFrame id label hint error optional>
            <textarea
                id=id
                rows=rows
                autocapitalize="none"
                spellcheck="false"
                aria-required=(!optional).then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described_by(id, hint, error)
                prop:value=value
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    form.clear(&field.get_untracked());
                }
            ></textarea>
        </FieldFrame>
    }
}

/// A password to choose, with a button that shows what was typed.
#[component]
pub fn PasswordField(
    /// The id of the input.
    #[prop(into)]
    id: Signal<String>,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    #[prop(into)]
    field: Signal<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: RwSignal<String>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let error = form.error_at(field);
    let shown = RwSignal::new(false);
    view! {
        <FieldFrame id label hint error optional=false>
            <div class="with-button">
                <input
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="new-password"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described_by(id, hint, error)
                    prop:value=value
                    on:input=move |event| {
                        value.set(event_target_value(&event));
                        form.clear(&field.get_untracked());
                    }
                />
                <button
                    type="button"
                    class="button quiet"
                    id=move || format!("{}-show", id.get())
                    aria-controls=id
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { "Hide" } else { "Show" }}
                    <span class="sr-only">" password"</span>
                </button>
            </div>
        </FieldFrame>
    }
}

/// A reference to an input that takes the focus when it appears.
fn focused_when(autofocus: bool) -> NodeRef<html::Input> {
    let input = NodeRef::new();
    if autofocus {
        input.on_load(|input: web_sys::HtmlInputElement| {
            request_animation_frame(move || browser::focus_element(&input));
        });
    }
    input
}
