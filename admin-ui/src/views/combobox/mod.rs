//! A field that chooses one of many people, companies or applications: the server searches them while the person types
//! (the combobox pattern of the ARIA Authoring Practices, with a list).

mod among;
mod state;

use std::time::Duration;

use leptos::prelude::*;

use self::state::State;
pub use among::{Among, Chosen};

use crate::{
    api::{ApiError, Found},
    components::{
        Form,
        field::{FieldFrame, Hint, described_by, invalid},
        icon,
    },
    texts::{Text, text},
};

/// The field.
#[component]
pub fn Combobox(
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
    /// What there is to choose from.
    among: Among,
    /// What is chosen.
    value: RwSignal<Chosen>,
    /// The ids of what cannot be chosen again.
    #[prop(optional)]
    taken: Vec<String>,
    /// Help, shown under the field.
    #[prop(optional_no_strip, into)]
    hint: Option<Text>,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let state = State::new(id.clone(), among, value, taken);
    let error = form.error_at(&field);
    let described = described_by(&id, hint.is_some(), error);
    let list_id = format!("{id}-list");
    let active = move || state.active.get().map(|at| state.option_id(at));
    let listed = move || state.open.get() && state.found.with(|found| !found.is_empty());
    let typed = move |event| {
        form.clear(&field);
        state.type_in(event_target_value(&event));
    };
    view! {
        <FieldFrame id=id.clone() label=label.clone() error optional>
            <div class="combo">
                <input
                    class="input"
                    id=id.clone()
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    placeholder=text(|t| t.forms.type_to_search)
                    aria-autocomplete="list"
                    aria-expanded=move || listed().to_string()
                    aria-controls=list_id.clone()
                    aria-activedescendant=active
                    aria-required=(!optional).then_some("true")
                    aria-invalid=invalid(error)
                    aria-describedby=described
                    prop:value=state.typed
                    on:input=typed
                    on:keydown=move |event| state.press(&event)
                    on:click=move |_| state.show()
                    on:blur=move |_| state.close()
                />
                {icon("down")}
                <div class="found" hidden=move || !state.open.get()>
                    {options(state, list_id, label)}
                    {move || state.error.get().map(|error| failed(state, &error))}
                    <p class="inset soft" role="status">{move || state.state()}</p>
                </div>
            </div>
            <Hint id hint/>
        </FieldFrame>
    }
}

fn options(state: State, list_id: String, label: Text) -> AnyView {
    let rows = move || {
        let found = state.found.get().into_iter().enumerate();
        found.map(|(at, found)| option(state, at, &found)).collect_view()
    };
    view! { <div class="options" role="listbox" id=list_id aria-label=label>{rows}</div> }.into_any()
}

fn option(state: State, at: usize, found: &Found) -> AnyView {
    let is_taken = state.is_taken(found);
    let about = match is_taken {
        true => text(|t| t.forms.taken),
        false => Text::from(state.among.about(found)),
    };
    view! {
        <div
            role="option"
            id=state.option_id(at)
            aria-selected=move || (state.active.get() == Some(at)).to_string()
            aria-disabled=is_taken.then_some("true")
            // The input keeps the focus.
            on:mousedown=move |event: web_sys::MouseEvent| event.prevent_default()
            on:click=move |_| state.choose(at)
        >
            <span dir="auto">{found.name.clone()}</span> <small dir="auto">{about}</small>
        </div>
    }
    .into_any()
}

/// What went wrong, with a button that searches again; so do the arrow keys.
fn failed(state: State, error: &ApiError) -> AnyView {
    view! {
        <p class="inset" role="alert">{error.message()}</p>
        <p class="inset">
            <button
                type="button"
                class="button low"
                tabindex="-1"
                on:mousedown=move |event: web_sys::MouseEvent| event.prevent_default()
                on:click=move |_| state.search(Duration::ZERO)
            >
                {text(|t| t.frame.try_again)}
            </button>
        </p>
    }
    .into_any()
}
