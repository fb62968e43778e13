//! Fields to choose in.

use leptos::prelude::*;

use super::{
    field::{FieldError, FieldFrame, described_by},
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
    id: Signal<String>,
    /// The form that it belongs to.
    form: Form,
    /// The field's path in what is sent.
    #[prop(into)]
    field: Signal<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is chosen.
    value: RwSignal<String>,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Help, shown under the label.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let error = form.error_at(field);
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let chosen = choice.value.clone();
                let selected = move || value.with(|value| *value == chosen);
                view! { <option value=choice.value prop:selected=selected>{choice.label}</option> }
            })
            .collect_view()
    };
    view! {
        <FieldFrame id label hint error optional=false>
            <select
                id=id
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described_by(id, hint, error)
                on:change=move |event| {
                    value.set(event_target_value(&event));
                    form.clear(&field.get_untracked());
                }
            >
                {options}
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
    #[prop(into)]
    field: Signal<String>,
    /// What is asked.
    legend: &'static str,
    /// What is chosen.
    value: RwSignal<String>,
    /// What there is to choose from.
    choices: Vec<Choice>,
) -> impl IntoView {
    let error = form.error_at(field);
    let id_signal: Signal<String> = id.into();
    let choices = choices
        .into_iter()
        .map(|choice| {
            let own_id = format!("{id}-{}", choice.value);
            let hint_id = (!choice.hint.is_empty()).then(|| format!("{own_id}-hint"));
            let (chosen, sent) = (choice.value.clone(), choice.value.clone());
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=own_id.clone()
                        name=id
                        value=choice.value
                        aria-describedby=hint_id.clone()
                        prop:checked=move || value.with(|value| *value == chosen)
                        on:change=move |_| {
                            value.set(sent.clone());
                            form.clear(&field.get_untracked());
                        }
                    />
                    <label for=own_id>{choice.label}</label>
                    {hint_id.map(|id| view! { <p class="hint" id=id>{choice.hint}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=format!("{id}-error")>
            <legend>{legend}</legend>
            {choices}
            <FieldError id=id_signal error/>
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
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Is told when it is switched.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Help.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=hint_id.clone()
                prop:checked=checked
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <label for=id>{label}</label>
            {hint_id.map(|id| view! { <p class="hint" id=id>{hint}</p> })}
        </div>
    }
}
