//! The people of a company who have access to an application (UC-17): every role at once, saved together.

use leptos::prelude::*;
use shared_types::{AccessList, AccessPolicy, Application, ApplicationRole, Company, Entitlement, User};

use super::{
    access_grid::{AccessGrid, Grid},
    company_path, list_crumb,
};
use crate::{
    api::{ApiError, Client, Seen, use_client},
    components::{Alert, Cancel, Crumb, Empty, Form, FormFrame, Lines, Page, Tone, use_messages},
    state::{Remote, loaded, use_replace},
    texts::{made, named, text},
};

/// Everything that the page shows.
#[derive(Clone)]
struct Situation {
    company: Company,
    application: Application,
    entitlement: Entitlement,
    people: Vec<User>,
    access: Seen<AccessList>,
}

impl Situation {
    /// The roles that can be given, with their names.
    fn roles(&self) -> Vec<ApplicationRole> {
        let named = |code: &String| self.application.roles.iter().find(|role| role.code == *code).cloned();
        let unnamed =
            |code: &String| ApplicationRole { code: code.clone(), name: code.clone(), description: None };
        self.access
            .value
            .roles
            .iter()
            .map(|own| named(&own.role).unwrap_or_else(|| unnamed(&own.role)))
            .collect()
    }
}

async fn situation(client: Client, company_id: i64, client_id: String) -> Result<Situation, ApiError> {
    let (company, application, entitlement, people, access) = futures::try_join!(
        client.company(company_id),
        client.application(&client_id),
        client.entitlement(company_id, &client_id),
        client.all_users(company_id),
        client.access(company_id, &client_id),
    )?;
    Ok(Situation { company, application, entitlement, people, access })
}

/// The page.
#[component]
pub fn AccessPage(
    /// The company's id.
    company_id: i64,
    /// The application's client id.
    client_id: String,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let data = Remote::new(move || situation(client, company_id, id.get_value()));
    loaded(data, |situation| view! { <Access situation/> })
}

#[component]
fn Access(situation: Situation) -> impl IntoView {
    let company = situation.company.clone();
    let above = vec![list_crumb(), Crumb::new(company_path(company.id), company.name.clone())];
    let title = named(&situation.application.name, |t| t.access.title);
    let everyone = (situation.application.access_policy == AccessPolicy::AllMembers)
        .then(|| view! { <Alert tone=Tone::Info><p>{text(|t| t.access.everyone)}</p></Alert> });
    let body = if situation.people.is_empty() {
        view! {
            <Empty title=text(|t| t.access.nobody_title) hint=text(|t| t.access.nobody)>
                <a href=company_path(company.id) class="button">{text(|t| t.access.to_company)}</a>
            </Empty>
        }
        .into_any()
    } else {
        view! { <AccessForm situation/> }.into_any()
    };
    view! {
        <Page title above lead=named(&company.name, |t| t.access.lead)>
            {everyone}
            {body}
        </Page>
    }
}

#[component]
fn AccessForm(situation: Situation) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let form = Form::new();
    let (company_id, name) = (situation.company.id, situation.application.name.clone());
    let client_id = StoredValue::new(situation.application.client_id.clone());
    let grid = Grid::new(&situation.access.value);
    let version = StoredValue::new(situation.access.version.clone());
    let seats = situation.entitlement.seats;
    let roles = situation.roles();
    let send = move |()| {
        let (go, name) = (go.clone(), name.clone());
        let people = grid.people_with_access();
        let list = Seen { value: grid.list(), version: version.get_value() };
        let call = async move { client.set_access(company_id, &client_id.get_value(), list).await };
        form.send(call, move |()| {
            messages.say(made(move |t| (t.access.saved)(&t.number(people), &name)));
            go(&company_path(company_id));
        });
    };
    view! {
        <FormFrame
            form
            on_submit=send
            submit=text(|t| t.access.submit)
            submit_id="save-access"
            cancel=Cancel::To(company_path(company_id))
            actions_class="unsaved"
            beside=move || view! { <Summary grid seats/> }
        >
            <AccessGrid grid roles people=situation.people/>
        </FormFrame>
    }
}

/// How many people have access, and how much saving would change.
#[component]
fn Summary(grid: Grid, seats: Option<u32>) -> impl IntoView {
    let with_access = made(move |t| {
        let people = t.number(grid.people_with_access());
        match seats {
            Some(seats) => (t.access.summary_of_seats)(&people, &t.number(seats)),
            None => (t.access.summary)(&people),
        }
    });
    let unsaved = made(move |t| match grid.changes() {
        0 => String::new(),
        changes => (t.access.unsaved)(&t.number(changes)),
    });
    view! {
        <div class="summary" id="access-summary" aria-live="polite">
            <Lines lines=vec![with_access, unsaved]/>
        </div>
    }
}
