//! Who of a company has access to an application (UC-17): every role at once, saved once.

use leptos::prelude::*;
use shared_types::{AccessList, AccessPolicy, Application, ApplicationRole, Company, Entitlement, User};

use super::{
    access_grid::{AccessGrid, Grid},
    company_path,
};
use crate::{
    api::{ApiError, Client, Seen, use_client},
    components::{Crumb, Empty, Form, FormAlert, Page, SubmitButton, use_messages},
    state::{Remote, loaded, use_replace},
    text::counted,
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
    /// The roles that may be given, with their names.
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
    let above = vec![
        Crumb::new("/companies", "Companies"),
        Crumb::new(company_path(company.id), company.name.clone()),
    ];
    let title = format!("People with access to {}", situation.application.name);
    let everyone = (situation.application.access_policy == AccessPolicy::AllMembers).then(|| {
        view! {
            <p class="note" role="note">
                "Everyone in the company may use this application. Choose only who has a role beyond that."
            </p>
        }
    });
    let body = if situation.people.is_empty() {
        let text = "Invite people to the company first.";
        view! {
            <Empty title="Nobody to choose" text>
                <a href=company_path(company.id) class="button">"Go to the company"</a>
            </Empty>
        }
        .into_any()
    } else {
        view! { <AccessForm situation/> }.into_any()
    };
    view! {
        <Page title above lead=format!("Choose for each role the people of {}, then save.", company.name)>
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
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (go, name) = (go.clone(), name.clone());
        let people = grid.people_with_access();
        let list = Seen { value: grid.list(), version: version.get_value() };
        let call = async move { client.set_access(company_id, &client_id.get_value(), list).await };
        form.send(call, move |()| {
            messages.say(format!("Saved: {} with access to {name}.", counted(people, "person", "people")));
            go(&company_path(company_id));
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <FormAlert form/>
            <AccessGrid grid roles people=situation.people/>
            <div class="actions sticky">
                <SubmitButton id="save-access" form label="Save"/>
                <a href=company_path(company_id) class="button" id="cancel">"Cancel"</a>
                <Summary grid seats/>
            </div>
        </form>
    }
}

/// How many have access, and what saving would change.
#[component]
fn Summary(grid: Grid, seats: Option<u32>) -> impl IntoView {
    let text = move || {
        let with = grid.people_with_access();
        let with = match seats {
            Some(seats) => format!("{} with access, of at most {seats}", counted(with, "person", "people")),
            None => format!("{} with access", counted(with, "person", "people")),
        };
        match grid.changes() {
            0 => with,
            changes => format!("{with}, {}", counted(changes, "unsaved change", "unsaved changes")),
        }
    };
    view! { <p class="summary" id="access-summary" aria-live="polite">{text}</p> }
}
