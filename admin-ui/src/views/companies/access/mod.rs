//! Who of a company has which role in an application (UC-17): people and roles as a grid, saved together.

mod by_person;
mod columns;
mod grid;
mod matrix;
mod save;

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared_types::{
    AccessList, AccessPolicy, Application, ApplicationRole, Company, Entitlement, MappedRole, User,
    UserStatus, readable_email,
};

use self::{
    by_person::by_person,
    columns::Columns,
    grid::{Grid, Tick},
    matrix::Matrix,
    save::SaveBar,
};
use super::{company_path, list_crumb};
use crate::{
    api::{ApiError, Client, Seen, use_client},
    components::{Alert, Avatar, Crumb, Empty, Page, Tone, icon},
    state::{Remote, loaded, use_account},
    texts::{label, made, named, text},
    views::{
        choices::choices,
        lists::{Column, Description, Filter, List, Row, load_rows},
        why::why_link,
    },
};

/// What the page is about.
#[derive(Clone)]
struct Situation {
    company: Company,
    application: Application,
    entitlement: Entitlement,
    access: Seen<AccessList>,
    mapped: Vec<MappedRole>,
}

impl Situation {
    /// The roles that can be given, with their names.
    fn roles(&self) -> Vec<ApplicationRole> {
        let named = |code: &String| self.application.roles.iter().find(|role| role.code == *code).cloned();
        let unnamed =
            |code: &String| ApplicationRole { code: code.clone(), name: code.clone(), description: None };
        let all = self.access.value.roles.iter();
        all.map(|own| named(&own.role).unwrap_or_else(|| unnamed(&own.role))).collect()
    }

    /// The external logins that gave roles.
    fn sources(&self) -> BTreeMap<Tick, String> {
        let position = |code: &str| self.access.value.roles.iter().position(|own| own.role == code);
        let mapped = self.mapped.iter();
        mapped
            .filter_map(|row| Some(((position(&row.role)?, row.user_id), row.provider_name.clone())))
            .collect()
    }
}

async fn situation(client: Client, company_id: i64, client_id: String) -> Result<Situation, ApiError> {
    let (company, application, entitlement, access, mapped) = futures::try_join!(
        client.company(company_id),
        client.application(&client_id),
        client.entitlement(company_id, &client_id),
        client.access(company_id, &client_id),
        client.mapped_roles(company_id, &client_id),
    )?;
    Ok(Situation { company, application, entitlement, access, mapped })
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Access {
    grid: Grid,
    roles: StoredValue<Vec<ApplicationRole>>,
    sources: StoredValue<BTreeMap<Tick, String>>,
    company_id: i64,
    client_id: StoredValue<String>,
    application: StoredValue<String>,
    seats: Option<u32>,
}

impl Access {
    fn role_name(self, role: usize) -> String {
        self.roles.with_value(|roles| roles.get(role).map(|role| role.name.clone()).unwrap_or_default())
    }

    fn role_code(self, role: usize) -> String {
        self.roles.with_value(|roles| roles.get(role).map(|role| role.code.clone()).unwrap_or_default())
    }

    /// The external login that gave a person a role, while that is as it was saved.
    fn source(self, tick: Tick) -> Option<String> {
        let source = self.sources.with_value(|sources| sources.get(&tick).cloned());
        source.filter(|_| self.grid.state(tick) == (true, false))
    }
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
    loaded(data, |situation| view! { <Body situation/> })
}

#[component]
fn Body(situation: Situation) -> impl IntoView {
    let client = use_client();
    let access = Access {
        grid: Grid::new(&situation.access.value, situation.access.version.clone()),
        roles: StoredValue::new(situation.roles()),
        sources: StoredValue::new(situation.sources()),
        company_id: situation.company.id,
        client_id: StoredValue::new(situation.application.client_id.clone()),
        application: StoredValue::new(situation.application.name.clone()),
        seats: situation.entitlement.seats,
    };
    let company = situation.company.clone();
    let above = vec![list_crumb(), Crumb::new(company_path(company.id), company.name)];
    let everyone = (situation.application.access_policy == AccessPolicy::AllMembers)
        .then(|| view! { <Alert tone=Tone::Info><p>{text(|t| t.access.everyone)}</p></Alert> });
    let until = situation.entitlement.valid_until;
    let facts = move || {
        let until = until.map(|until| made(move |t| (t.access.limit_until)(&t.last_day(until))));
        view! { <span id="access-summary">{seats(access)}</span> {until.map(|until| view! { <span>{until}</span> })} }
    };
    let columns = Columns::new(access);
    let table = Callback::new(move |rows| {
        let shown = move || match columns.by_person.get() {
            true => by_person(access, columns, rows),
            false => view! { <Matrix access columns rows/> }.into_any(),
        };
        shown.into_any()
    });
    let empty = move || {
        view! {
            <Empty title=text(|t| t.access.nobody_title) hint=text(|t| t.access.nobody)>
                <a href=company_path(access.company_id) class="button">{text(|t| t.access.to_company)}</a>
            </Empty>
        }
    };
    view! {
        <Page
            title=named(&situation.application.name, |t| t.access.title)
            above
            facts
            actions=move || view! { <ToApplication access/> }
            foot=move || view! { <SaveBar access/> }
        >
            {everyone}
            <List
                description=description(access.company_id)
                load={load_rows(client, move |user: User| row(access, user))}
                changed=Trigger::new()
                empty
                table
                tools=move || view! { <columns::Picker access columns/> }
            />
        </Page>
    }
}

/// How many people have access, and how many may.
fn seats(access: Access) -> crate::texts::Text {
    made(move |t| {
        let people = t.number(access.grid.people_with_access());
        match access.seats {
            Some(seats) => (t.access.summary_of_seats)(&people, &t.number(seats)),
            None => (t.access.summary)(&people),
        }
    })
}

#[component]
fn ToApplication(access: Access) -> impl IntoView {
    let may = use_account().manages_applications();
    may.then(|| {
        view! {
            <a class="button" href=format!("/applications/{}", access.client_id.get_value())>
                {icon("application")} {text(|t| t.shell.application)}
            </a>
        }
    })
}

fn description(company_id: i64) -> Description {
    Description {
        path: format!("/v1/companies/{company_id}/users"),
        caption: text(|t| t.access.grid),
        search: text(|t| t.access.find_people),
        columns: vec![
            Column::new(text(|t| t.places.person), "name", ""),
            Column::new(text(|t| t.forms.email), "", ""),
            Column::new(text(|t| t.applications.roles), "", ""),
        ],
        filters: vec![Filter {
            name: "status",
            label: text(|t| t.forms.status),
            any: text(|t| t.lists.any_status),
            choices: choices::<UserStatus>(),
        }],
        file: "access",
    }
}

fn row(access: Access, user: User) -> Row {
    let User { id, name, email, status, .. } = user;
    let email = readable_email(&email).into_owned();
    access.grid.name(id, &name);
    let roles = untrack(|| access.grid.roles_of(id)).into_iter().map(|role| access.role_code(role));
    let texts = vec![name.clone(), email.clone(), roles.collect::<Vec<_>>().join(" ")];
    let known = name.clone();
    let state = (status != UserStatus::Active).then(|| label(status));
    let cells = move || {
        let state = state.clone().map(|state| view! { <small>{state}</small> });
        view! {
            <div class="named">
                <Avatar name=name.clone()/>
                <span class="grow"><b dir="auto" title=name.clone()>{name.clone()}</b> <small>{email.clone()}</small> {state}</span>
                {why_link(access.company_id, id, &access.client_id.get_value(), named(&name, |t| t.why.of_named), true)}
            </div>
        }
    };
    Row::new(id, &known, cells, texts)
}
