//! Fields to type into, each with its label, its hint and its error.

use leptos::{html, prelude::*};

use super::{form::Form, icon::icon};
use crate::{
    browser,
    texts::{Text, made, text},
};

/// What every field has: its label and what is wrong with it.
#[component]
pub fn FieldFrame(
    /// The id of the input.
    id: String,
    /// The label.
    label: Text,
    /// What is wrong; empty: nothing.
    error: Signal<String>,
    /// Whether the field can stay empty, which its label then says.
    #[prop(optional)]
    optional: bool,
    /// The hint and the input.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>
                {label} {optional.then(|| view! { " " <span class="optional">{text(|t| t.forms.optional)}</span> })}
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
            {icon("error")} <span>{move || error.get()}</span>
        </p>
    }
}

/// Help, shown under the field.
#[component]
pub fn Hint(
    /// The id of the input.
    id: String,
    /// The help.
    hint: Option<Text>,
) -> impl IntoView {
    hint.map(|hint| view! { <p class="hint" id=hint_id(&id)>{hint}</p> })
}

/// The ids of what describes a field.
pub fn described_by(id: &str, has_hint: bool, error: Signal<String>) -> impl Fn() -> Option<String> + use<> {
    let (hint_id, error_id) = (has_hint.then(|| hint_id(id)), error_id(id));
    move || match (error.with(String::is_empty), hint_id.clone()) {
        (true, hint_id) => hint_id,
        (false, None) => Some(error_id.clone()),
        (false, Some(hint_id)) => Some(format!("{error_id} {hint_id}")),
    }
}

/// The value of `aria-invalid`.
pub fn invalid(error: Signal<String>) -> impl Fn() -> Option<&'static str> {
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
    /// The field's path in the request.
    #[prop(into)]
    field: String,
    /// The label.
    label: Text,
    /// Its value.
    value: RwSignal<String>,
    /// Help, shown under the field.
    #[prop(optional_no_strip, into)]
    hint: Option<Text>,
    /// The type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers can fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it has the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Called with the value before a change and the one after it.
    #[prop(optional, into)]
    on_change: Option<Callback<(String, String)>>,
) -> impl IntoView {
    let error = form.error_at(&field);
    let input = focused_when(autofocus);
    let described = described_by(&id, hint.is_some(), error);
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
            <input
                class="input"
                class:changed=form.is_changed(value)
                node_ref=input
                id=id.clone()
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
            <Hint id hint/>
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
    /// The field's path in the request.
    field: &'static str,
    /// The label.
    label: Text,
    /// Its value.
    value: RwSignal<String>,
    /// Help, shown under the field.
    hint: Text,
    /// The least number of lines.
    #[prop(default = 2)]
    rows: u32,
    /// Whether it can stay empty.
    #[prop(default = true)]
    optional: bool,
) -> impl IntoView {
    let error = form.error_at(field);
    // It grows with its lines.
    let rows = move || (value.with(|text| text.split('\n').count()) as u32).clamp(rows, 12).to_string();
    let typed = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        form.clear(field);
    };
    view! {
        <FieldFrame id=id.to_owned() label error optional>
            <textarea
                class="mono"
                class:changed=form.is_changed(value)
                id=id
                rows=rows
                autocapitalize="none"
                spellcheck="false"
                aria-required=(!optional).then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described_by(id, true, error)
                prop:value=value
                on:input=typed
            ></textarea>
            <Hint id=id.to_owned() hint=Some(hint)/>
        </FieldFrame>
    }
}

/// A password, with a button that shows what was typed; one to choose has a hint about its length.
#[component]
pub fn PasswordField(
    /// The id of the input.
    id: &'static str,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in the request.
    field: &'static str,
    /// The label.
    label: Text,
    /// Its value.
    value: RwSignal<String>,
    /// The fewest characters of a password to choose; 0: one that is known already.
    #[prop(optional)]
    fewest: usize,
    /// What browsers can fill in.
    #[prop(default = "new-password")]
    autocomplete: &'static str,
) -> impl IntoView {
    let error = form.error_at(field);
    let shown = RwSignal::new(false);
    let length = made(move |t| match value.with(|password| password.chars().count()) {
        0 => (t.forms.password_empty)(&t.number(fewest)),
        typed if typed < fewest => (t.forms.password_too_short)(&t.number(fewest - typed)),
        typed => (t.forms.password_length)(&t.number(typed)),
    });
    let length = (fewest > 0).then(|| view! { <p class="hint" id=hint_id(id)>{length}</p> });
    let (show, hide) = (text(|t| t.forms.show), text(|t| t.forms.hide));
    let button =
        made(move |t| if shown.get() { t.forms.hide_password } else { t.forms.show_password }.to_owned());
    let typed = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        form.clear(field);
    };
    view! {
        <FieldFrame id=id.to_owned() label error>
            <div class="with">
                <input
                    class="input"
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=invalid(error)
                    aria-describedby=described_by(id, fewest > 0, error)
                    prop:value=value
                    on:input=typed
                />
                <button
                    type="button"
                    class="button"
                    id=format!("{id}-show")
                    aria-controls=id
                    aria-label=button
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { hide.get() } else { show.get() }}
                </button>
            </div>
            {length}
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
