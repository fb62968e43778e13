//! The second step: any number of people, or none.

use leptos::prelude::*;
use shared_types::{InitialRole, Word};

use super::wizard::{Person, Step, Wizard};
use crate::{
    api::use_client,
    browser,
    components::{Cancel, CancelButton, Dialog, Form, FormFrame, SelectField, TextArea, TextField},
    pasted::read_people,
    texts::{counted, made, text},
    views::{
        choices::{choices, word_of},
        pasted::explain,
        plain::Plain,
    },
};

#[component]
pub(super) fn PeopleStep(wizard: Wizard) -> impl IntoView {
    let client = use_client();
    let pasting = RwSignal::new(false);
    view! {
        <Plain title=text(|t| t.setup.people_title) lead=text(|t| t.setup.people_lead)>
            <FormFrame
                guarded=false
                form=wizard.form
                on_submit=move |()| wizard.finish(client, false)
                submit=text(|t| t.setup.finish)
                submit_id="finish"
                beside=move || view! { <OtherWays wizard/> }
            >
                <People wizard pasting/>
            </FormFrame>
            <Paste wizard open=pasting/>
        </Plain>
    }
}

/// The buttons that leave the step without sending it.
#[component]
fn OtherWays(wizard: Wizard) -> impl IntoView {
    let cancel = Callback::new(move |()| wizard.cancel());
    view! {
        <Skip wizard/>
        <button type="button" class="button" id="back" on:click=move |_| wizard.step.set(Step::Company)>
            {text(|t| t.setup.back)}
        </button>
        <CancelButton cancel=Cancel::Run(cancel)/>
    }
}

#[component]
fn People(wizard: Wizard, pasting: RwSignal<bool>) -> impl IntoView {
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
            <button type="button" class="button" id="add-person" on:click=add>{text(|t| t.setup.add_person)}</button>
            " "
            <button type="button" class="button" id="paste" on:click=move |_| pasting.set(true)>
                {text(|t| t.inviting.paste)}
            </button>
        </p>
    }
}

/// Adds the people of a list that is pasted. Outside the form of the step, since it is one itself.
#[component]
fn Paste(wizard: Wizard, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=text(|t| t.inviting.paste)>
            <PasteForm wizard open/>
        </Dialog>
    }
}

#[component]
fn PasteForm(wizard: Wizard, open: RwSignal<bool>) -> impl IntoView {
    let (form, list) = (Form::new(), RwSignal::new(String::new()));
    let add = move |()| {
        form.clear_all();
        let role_of = |written: &str| word_of::<InitialRole>(written).map(|role| role.as_str().to_owned());
        let people = list.with_untracked(|list| read_people(list, role_of)).people;
        if people.is_empty() {
            form.mark("list", text(|t| t.inviting.nobody));
        }
        for person in &people {
            if let Some(wrong) = &person.wrong {
                form.mark(format!("list.{}", person.line - 1), explain::<InitialRole>(wrong));
            }
        }
        if form.has_errors() {
            return browser::focus_first_error();
        }
        wizard.add_people(people);
        open.set(false);
    };
    view! {
        <FormFrame
            form
            guarded=false
            on_submit=add
            submit=text(|t| t.inviting.paste_submit)
            submit_id="add-people"
            cancel=Cancel::close(open)
            cancel_id="keep"
        >
            <p>{text(|t| t.inviting.paste_lead)}</p>
            <TextArea
                id="list"
                form
                field="list"
                label=text(|t| t.inviting.list)
                hint=text(|t| t.inviting.list_hint)
                value=list
                rows=6
                optional=false
            />
        </FormFrame>
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
        <fieldset class="group">
            <legend>{counted(index + 1, |t| t.setup.person)}</legend>
            <div class="columns">
                <TextField
                    id=id("email")
                    form
                    field=email
                    label=text(|t| t.forms.email)
                    kind="email"
                    value=person.email.into()
                />
                <TextField
                    id=id("name")
                    form
                    field=name
                    label=text(|t| t.forms.name)
                    value=person.name.into()
                    optional=true
                />
                <SelectField
                    id=id("role")
                    form
                    field=role
                    label=text(|t| t.forms.role)
                    value=person.role.into()
                    choices={choices::<InitialRole>()}
                />
            </div>
            <button
                type="button"
                class="button quiet low"
                id=id("remove")
                aria-label=counted(index + 1, |t| t.setup.remove_person)
                on:click=remove
            >
                {text(|t| t.setup.remove)}
            </button>
        </fieldset>
    }
}

/// Finishes without people, after a question where some were typed.
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
        <button type="button" class="button" id="skip" on:click=skip>{text(|t| t.setup.skip)}</button>
        <Dialog open=asking title=text(|t| t.setup.skip_title)>
            <p>{made(move |t| (t.setup.skip_text)(&t.number(typed.get())))}</p>
            <div class="form-acts">
                <button type="button" class="button main" id="confirm" on:click=leave_out>
                    {text(|t| t.setup.skip_confirm)}
                </button>
                <CancelButton id="keep" cancel=Cancel::close(asking)/>
            </div>
        </Dialog>
    }
}
