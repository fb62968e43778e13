//! Fields to type into, each with its label, its hint and its error.

use leptos::{html, prelude::*};

use super::form::Form;
use crate::browser;

/// What every field has: how it is called and what is wrong with it.
#[component]
pub fn FieldFrame(
    /// The id of the input.
    id: String,
    /// The label.
    label: String,
    /// What is wrong; empty: nothing.
    error: Signal<String>,
    /// Whether the field may stay empty, which its label then says.
    #[prop(optional)]
    optional: bool,
    /// The hint and the input.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>
                {label} {optional.then(|| view! { <span class="optional">" (optional)"</span> })}
            </label>
            {children()}
            <FieldError id error/>
        </div>
    }
}

/// What is wrong with a field.
#[component]
pub fn FieldError(
    /// The id of the input.
    #[prop(into)]
    id: String,
    /// What is wrong; empty: nothing.
    error: Signal<String>,
) -> impl IntoView {
    view! {
        <p class="error" id=error_id(&id) hidden=move || error.with(String::is_empty)>
            {move || error.get()}
        </p>
    }
}

/// Help, shown under the label.
#[component]
pub fn Hint(
    /// The id of the input.
    id: String,
    /// The help; empty: none.
    text: String,
) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p class="hint" id=hint_id(&id)>{text}</p> })
}

/// The ids of what describes a field.
pub(super) fn described_by(
    id: &str,
    has_hint: bool,
    error: Signal<String>,
) -> impl Fn() -> Option<String> + use<> {
    let (hint_id, error_id) = (has_hint.then(|| hint_id(id)), error_id(id));
    move || match (error.with(String::is_empty), hint_id.clone()) {
        (true, hint_id) => hint_id,
        (false, None) => Some(error_id.clone()),
        (false, Some(hint_id)) => Some(format!("{error_id} {hint_id}")),
    }
}

/// The value of `aria-invalid`.
pub(super) fn invalid(error: Signal<String>) -> impl Fn() -> Option<&'static str> {
    move || error.with(|error| (!error.is_empty()).then_some("true"))
}

/// The id of a field's hint.
pub(super) fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

/// The id of a field's error.
pub(super) fn error_id(id: &str) -> String {
    format!("{id}-error")
}

/// One line of text.
#[component]
pub fn TextField(
    /// The id of the input.
    #[prop(into)]
    id: String,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    value: RwSignal<String>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: String,
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
    let error = form.error_at(&field);
    let input = focused_when(autofocus);
    let described = described_by(&id, !hint.is_empty(), error);
    let typed = move |event: web_sys::Event| {
        let (before, after) = (value.get_untracked(), event_target_value(&event));
        value.set(after.clone());
        form.clear(&field);
        if let Some(on_change) = on_change {
            on_change.run((before, after));
        }
    };
    view! {
        <FieldFrame id=id.clone() label error optional>
            <Hint id=id.clone() text=hint/>
            <input
                node_ref=input
                id=id
                type=kind
                autocomplete=autocomplete
                autocapitalize=(kind != "text").then_some("none")
                spellcheck="false"
                aria-required=(!optional).then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described
                prop:value=value
                on:input=typed
            />
        </FieldFrame>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The id of the input.
    id: &'static str,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    field: &'static str,
    /// The label.
    label: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// Help, shown under the label.
    hint: &'static str,
    /// The least number of lines.
    #[prop(default = 2)]
    rows: u32,
) -> impl IntoView {
    let error = form.error_at(field);
    // It grows with its lines.
    let rows = move || (value.with(|text| text.split('\n').count()) as u32).clamp(rows, 12).to_string();
    let typed = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        form.clear(field);
    };
    view! {
        <FieldFrame id=id.to_owned() label=label.to_owned() error optional=true>
            <Hint id=id.to_owned() text=hint.to_owned()/>
            <textarea
                id=id
                rows=rows
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=invalid(error)
                aria-describedby=described_by(id, true, error)
                prop:value=value
                on:input=typed
            ></textarea>
        </FieldFrame>
    }
}

/// A password to choose, with a button that shows what was typed and a hint about its length.
#[component]
pub fn PasswordField(
    /// The id of the input.
    id: &'static str,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    field: &'static str,
    /// The label.
    label: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// The fewest characters.
    fewest: usize,
) -> impl IntoView {
    let error = form.error_at(field);
    let shown = RwSignal::new(false);
    let length = move || match value.with(|password| password.chars().count()) {
        0 => format!("At least {fewest} characters. A few words in a row are strong and easy to keep."),
        typed if typed < fewest => format!("{} more to go.", fewest - typed),
        typed => format!("{typed} characters."),
    };
    let typed = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        form.clear(field);
    };
    view! {
        <FieldFrame id=id.to_owned() label=label.to_owned() error>
            <p class="hint" id=hint_id(id)>{length}</p>
            <div class="with-button">
                <input
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="new-password"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=invalid(error)
                    aria-describedby=described_by(id, true, error)
                    prop:value=value
                    on:input=typed
                />
                <button
                    type="button"
                    class="button quiet"
                    id=format!("{id}-show")
                    aria-controls=id
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
