//! What a company may use, seen from either side.

use leptos::prelude::*;
use leptos_router::components::A;
use shared_types::{ApplicationRef, Entitlement, EntitlementData};

use crate::{
    api::use_client,
    browser,
    components::{Choice, Confirm, Form, FormAlert, SelectField, SubmitButton, use_messages},
    text::counted,
};

/// A form that lets a company use an application: one of the two is chosen here.
#[component]
pub fn EntitleForm(
    /// The id of the list to choose from.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What there is to choose from.
    choices: Vec<Choice>,
    /// The company's id and the application's client id of what was chosen.
    pair: Callback<String, (i64, String)>,
    /// Is called once the company may use the application.
    on_done: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let chosen = RwSignal::new(choices.first().map(|choice| choice.value.clone()).unwrap_or_default());
    let names = StoredValue::new(choices.clone());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let value = chosen.get_untracked();
        let name = names
            .with_value(|names| names.iter().find(|name| name.value == value).map(|name| name.label.clone()));
        let (company_id, client_id) = pair.run(value);
        let call = async move { client.entitle(company_id, &client_id, EntitlementData::default()).await };
        form.send(call, move |()| {
            messages
                .say(format!("{} is added. Now choose its people with access.", name.unwrap_or_default()));
            on_done.try_run(());
        });
    };
    view! {
        <form class="inline-form" novalidate on:submit=submit>
            <FormAlert form/>
            <SelectField id form field="" label value=chosen choices/>
            <SubmitButton id="entitle" form label="Add"/>
        </form>
    }
}

/// A button that takes an application from a company, after a question.
#[component]
pub fn Withdraw(
    /// The company's id.
    company_id: i64,
    /// The company's name.
    company: String,
    /// The application.
    application: ApplicationRef,
    /// Is called once it is done.
    on_done: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let open = RwSignal::new(false);
    let id = format!("withdraw-{company_id}-{}", application.client_id);
    let title = format!("Withdraw {} from {company}?", application.name);
    let said = StoredValue::new(format!("{} is withdrawn from {company}.", application.name));
    let client_id = StoredValue::new(application.client_id);
    let withdraw = move || async move { client.withdraw(company_id, &client_id.get_value()).await };
    let done = move |()| {
        messages.say(said.get_value());
        on_done.try_run(());
    };
    view! {
        <button type="button" class="button quiet" id=id on:click=move |_| open.set(true)>
            "Withdraw" <span class="sr-only">" " {application.name}</span>
        </button>
        <Confirm
            open
            title
            text=format!("All people of {company} lose their access to it at once.")
            action="Withdraw"
            on_confirm=withdraw
            on_done=done
        />
    }
}

/// A link to the people of a company with access to an application.
#[component]
pub fn AccessLink(
    /// The company's id.
    company_id: i64,
    /// The application.
    application: ApplicationRef,
) -> impl IntoView {
    let href = access_path(company_id, &application.client_id);
    view! {
        <A href attr:class="button quiet" attr:id=format!("access-{company_id}-{}", application.client_id)>
            "People with access" <span class="sr-only">" to " {application.name}</span>
        </A>
    }
}

/// The page of a company's people with access to an application.
pub fn access_path(company_id: i64, client_id: &str) -> String {
    format!("/companies/{company_id}/applications/{client_id}/access")
}

/// How many people have access, and how many may.
pub fn seats(entitlement: &Entitlement) -> String {
    match entitlement.seats {
        Some(seats) => format!("{} of {seats}", entitlement.seats_used),
        None => counted(entitlement.seats_used as usize, "person", "people"),
    }
}

/// Which roles and days an entitlement is limited to.
pub fn limits(entitlement: &Entitlement) -> String {
    let day = |time: &shared_types::Timestamp| browser::day(time.timestamp_millis());
    let parts = [
        entitlement.roles.as_ref().map(|roles| format!("roles: {}", roles.join(", "))),
        entitlement.valid_from.as_ref().map(|from| format!("from {}", day(from))),
        entitlement.valid_until.as_ref().map(|until| format!("until {}", day(until))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "None".to_owned() } else { parts.join("; ") }
}
