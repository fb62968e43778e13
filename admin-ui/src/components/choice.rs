//! Fields to choose in.

use leptos::prelude::*;

use super::{
    field::{FieldError, FieldFrame, Hint, described_by, error_id, hint_id, invalid},
    form::Form,
};

/// One of the things to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Help; may be empty.
    pub hint: String,
}

impl Choice {
    /// A choice with a label alone.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// The same choice with help.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// A list that opens, to choose one from.
#[component]
pub fn SelectField(
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
    /// What is chosen.
    value: RwSignal<String>,
    /// What there is to choose from.
    choices: Vec<Choice>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let error = form.error_at(&field);
    let described = described_by(&id, !hint.is_empty(), error);
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
            <Hint id=id.clone() text=hint/>
            <select id=id aria-invalid=invalid(error) aria-describedby=described on:change=chosen>
                {options.collect_view()}
            </select>
        </FieldFrame>
    }
}

/// All choices side by side, to choose one from. Their ids are the field's id with the choice's value.
#[component]
pub fn RadioField(
    /// The id that the choices' ids begin with; also their name.
    id: &'static str,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    field: &'static str,
    /// What is asked.
    legend: &'static str,
    /// What is chosen.
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
                    aria-describedby=(!choice.hint.is_empty()).then(|| hint_id(&own_id))
                    on:change=chosen
                />
                <label for=own_id.clone()>{choice.label}</label>
                <Hint id=own_id text=choice.hint/>
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
    label: &'static str,
    /// Whether it is on at first.
    checked: bool,
    /// Is told when it is switched.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Help.
    hint: &'static str,
) -> impl IntoView {
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=hint_id(&id)
                checked=checked
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <label for=id.clone()>{label}</label>
            <Hint id text=hint.to_owned()/>
        </div>
    }
}
