//! What a company may use, seen from either side.

use leptos::prelude::*;
use shared_types::{ApplicationRef, CompanyRef, Entitlement, EntitlementData, Timestamp};

use crate::{
    api::use_client,
    browser,
    components::{Choice, Confirm, Form, FormAlert, SelectField, SubmitButton, sending, use_messages},
    state::use_account,
    text::{capitalised, counted},
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
    let names = choices.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let value = chosen.get_untracked();
        let name = names.iter().find(|name| name.value == value).map(|name| name.label.clone());
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

/// The headings of a table of entitlements, after that of the company or the application.
pub const COLUMNS: [&str; 3] = ["With access", "Limits", "-Actions"];

/// The cells of an entitlement, and what can be done with it.
#[component]
pub fn EntitlementCells(
    /// The company.
    company: CompanyRef,
    /// The entitlement.
    right: Entitlement,
    /// Is called once it is withdrawn.
    on_done: Callback<()>,
) -> impl IntoView {
    let account = use_account();
    let (seats, limits) = (seats(&right), limits(&right));
    let Entitlement { application, .. } = right;
    let href = access_path(company.id, &application.client_id);
    let id = format!("access-{}-{}", company.id, application.client_id);
    let access = account.gives_access_in(company.id).then(|| {
        view! {
            <a href=href class="button quiet" id=id>
                "People with access" <span class="sr-only">{format!(" of {} to {}", company.name, application.name)}</span>
            </a>
        }
    });
    let withdraw = account.is_admin().then(|| view! { <Withdraw company application on_done/> });
    view! {
        <td data-label=COLUMNS[0]>{seats}</td>
        <td data-label=COLUMNS[1]>{limits}</td>
        <td class="row-actions">{access} {withdraw}</td>
    }
}

/// A button that takes an application from a company, after a question.
#[component]
fn Withdraw(company: CompanyRef, application: ApplicationRef, on_done: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let open = RwSignal::new(false);
    let ApplicationRef { client_id, name, .. } = application;
    let CompanyRef { id: company_id, name: company, .. } = company;
    let title = format!("Withdraw {name} from {company}?");
    let text = format!("All people of {company} lose their access to it at once.");
    let said = format!("{name} is withdrawn from {company}.");
    let id = format!("withdraw-{company_id}-{client_id}");
    let withdraw = move |()| {
        let client_id = client_id.clone();
        sending(async move { client.withdraw(company_id, &client_id).await })
    };
    let done = move |()| {
        messages.say(said.clone());
        on_done.try_run(());
    };
    view! {
        <button type="button" class="button quiet" id=id on:click=move |_| open.set(true)>
            "Withdraw" <span class="sr-only">" " {name}</span>
        </button>
        <Confirm open title text action="Withdraw" on_confirm=withdraw on_done=done/>
    }
}

/// The page of a company's people with access to an application.
pub fn access_path(company_id: i64, client_id: &str) -> String {
    format!("/companies/{company_id}/applications/{client_id}/access")
}

/// How many people have access, and how many may.
fn seats(entitlement: &Entitlement) -> String {
    match entitlement.seats {
        Some(seats) => format!("{} of {seats}", entitlement.seats_used),
        None => counted(entitlement.seats_used as usize, "person", "people"),
    }
}

/// Which roles and days an entitlement is limited to.
fn limits(entitlement: &Entitlement) -> String {
    let day = |time: &Timestamp| browser::day(time.timestamp_millis());
    let parts = [
        entitlement.roles.as_ref().map(|roles| format!("roles {}", roles.join(", "))),
        entitlement.valid_from.as_ref().map(|from| format!("from {}", day(from))),
        entitlement.valid_until.as_ref().map(|until| format!("until {}", day(until))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "None".to_owned() } else { capitalised(&parts.join("; ")) }
}
