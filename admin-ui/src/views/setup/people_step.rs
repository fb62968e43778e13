//! The second step: more people, as many as there are, or none.

use leptos::prelude::*;
use shared_types::InitialRole;

use super::wizard::{Person, Step, Wizard};
use crate::{
    api::use_client,
    browser,
    components::{Dialog, FormAlert, SelectField, SubmitButton, TextField},
    text::counted,
    views::{plain::Plain, words::choices},
};

#[component]
pub(super) fn PeopleStep(wizard: Wizard) -> impl IntoView {
    let client = use_client();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        wizard.finish(client, false);
    };
    view! {
        <Plain
            title="Invite your people"
            lead="Step 2 of 2: each of them gets an invitation by mail. You can also do this later."
        >
            <form novalidate on:submit=submit>
                <FormAlert form=wizard.form/>
                <People wizard/>
                <div class="actions">
                    <SubmitButton id="finish" form=wizard.form label="Finish"/>
                    <Skip wizard/>
                    <button type="button" class="button" id="back" on:click=move |_| wizard.step.set(Step::Company)>
                        "Back"
                    </button>
                    <button type="button" class="button" id="cancel" on:click=move |_| wizard.cancel()>
                        "Cancel"
                    </button>
                </div>
            </form>
        </Plain>
    }
}

#[component]
fn People(wizard: Wizard) -> impl IntoView {
    let people = wizard.people;
    let add = move |_| {
        wizard.add_person();
        let last = people.with_untracked(Vec::len).saturating_sub(1);
        browser::focus(format!("person-{last}-email"));
    };
    let rows = move || {
        let people = people.get().into_iter().enumerate();
        people.map(|(index, person)| view! { <PersonRow wizard person index/> }).collect_view()
    };
    view! {
        <div class="people">{rows}</div>
        <p>
            <button type="button" class="button" id="add-person" on:click=add>"Add a person"</button>
        </p>
    }
}

#[component]
fn PersonRow(wizard: Wizard, person: Person, index: usize) -> impl IntoView {
    let key = person.key;
    let remove = move |_| {
        wizard.remove_person(key);
        browser::focus(match wizard.people.with_untracked(Vec::len) {
            0 => "add-person".to_owned(),
            left => format!("person-{}-email", index.min(left - 1)),
        });
    };
    let form = wizard.form;
    let id = |part: &str| format!("person-{index}-{part}");
    let (email, name, role) = (person.field("email"), person.field("name"), person.field("role"));
    view! {
        <fieldset class="card person-row">
            <legend>"Person " {index + 1}</legend>
            <div class="columns">
                <TextField id=id("email") form field=email label="Email" kind="email" value=person.email.into()/>
                <TextField id=id("name") form field=name label="Name" value=person.name.into() optional=true/>
                <SelectField
                    id=id("role")
                    form
                    field=role
                    label="Role"
                    value=person.role.into()
                    choices={choices::<InitialRole>()}
                />
            </div>
            <button type="button" class="button quiet" id=id("remove") on:click=remove>
                "Remove"<span class="sr-only">" person " {index + 1}</span>
            </button>
        </fieldset>
    }
}

/// Finishes without people. What was typed is not thrown away without a question.
#[component]
fn Skip(wizard: Wizard) -> impl IntoView {
    let client = use_client();
    let asking = RwSignal::new(false);
    let typed = RwSignal::new(0);
    let skip = move |_| {
        typed.set(wizard.people_typed());
        if typed.get_untracked() == 0 { wizard.finish(client, true) } else { asking.set(true) }
    };
    let leave_out = move |_| {
        asking.set(false);
        wizard.finish(client, true);
    };
    view! {
        <button type="button" class="button" id="skip" on:click=skip>"Skip this step"</button>
        <Dialog open=asking title="Finish without inviting anybody?">
            <p>
                {move || counted(typed.get(), "person that you entered is", "people that you entered are")}
                " not invited. You can invite them later."
            </p>
            <div class="actions">
                <button type="button" class="button primary" id="confirm" on:click=leave_out>"Finish without them"</button>
                <button type="button" class="button" id="keep" on:click=move |_| asking.set(false)>"Cancel"</button>
            </div>
        </Dialog>
    }
}
