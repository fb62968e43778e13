//! Fields to choose in.

use leptos::prelude::*;

use super::{
    field::{FieldError, FieldFrame, Hint, described_by, error_id, hint_id, invalid},
    form::Form,
};
use crate::texts::Text;

/// One of the things to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: Text,
    /// Help.
    pub hint: Option<Text>,
}

impl Choice {
    /// A choice without help.
    pub fn new(value: impl Into<String>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// The same choice with help.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<Text>) -> Self {
        self.hint = hint;
        self
    }
}

/// A drop-down list.
#[component]
pub fn SelectField(
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
    /// The value of the choice.
    value: RwSignal<String>,
    /// What there is to choose from.
    choices: Vec<Choice>,
    /// Help, shown under the list.
    #[prop(optional, into)]
    hint: Option<Text>,
) -> impl IntoView {
    let error = form.error_at(&field);
    let described = described_by(&id, hint.is_some(), error);
    let options = choices.into_iter().map(move |choice| {
        let selected = value.with_untracked(|value| *value == choice.value);
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    });
    let chosen = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        form.clear(&field);
    };
    view! {
        <FieldFrame id=id.clone() label error>
            <select
                class:changed=form.is_changed(value)
                id=id.clone()
                aria-invalid=invalid(error)
                aria-describedby=described
                on:change=chosen
            >
                {options.collect_view()}
            </select>
            <Hint id hint/>
        </FieldFrame>
    }
}

/// All choices side by side, to choose one from. The id of each is the field's id with the choice's value.
#[component]
pub fn RadioField(
    /// The id that the choices' ids begin with; also their name.
    id: &'static str,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in the request.
    field: &'static str,
    /// The question.
    legend: Text,
    /// The value of the choice.
    value: RwSignal<String>,
    /// What there is to choose from.
    choices: Vec<Choice>,
) -> impl IntoView {
    let error = form.error_at(field);
    let choices = choices.into_iter().map(|choice| {
        let own_id = format!("{id}-{}", choice.value);
        let checked = value.with_untracked(|value| *value == choice.value);
        let sent = choice.value.clone();
        let chosen = move |_| {
            value.set(sent.clone());
            form.clear(field);
        };
        view! {
            <div class="choice">
                <input
                    type="radio"
                    id=own_id.clone()
                    name=id
                    value=choice.value
                    checked=checked
                    aria-describedby=choice.hint.is_some().then(|| hint_id(&own_id))
                    on:change=chosen
                />
                <label for=own_id.clone()>{choice.label}</label>
                <Hint id=own_id hint=choice.hint/>
            </div>
        }
    });
    view! {
        <fieldset class="field" aria-describedby=error_id(id)>
            <legend>{legend}</legend>
            {choices.collect_view()}
            <FieldError id error/>
        </fieldset>
    }
}

/// Something to switch on.
#[component]
pub fn Checkbox(
    /// The id of the input.
    #[prop(into)]
    id: String,
    /// The label.
    label: Text,
    /// Whether it is on at first.
    checked: bool,
    /// Called with the new state when it is switched.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Help.
    hint: Option<Text>,
) -> impl IntoView {
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=hint.is_some().then(|| hint_id(&id))
                checked=checked
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <label for=id.clone()>{label}</label>
            <Hint id hint/>
        </div>
    }
}
