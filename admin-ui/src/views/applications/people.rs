//! Who has access to an application, in all companies.

use leptos::prelude::*;
use shared_types::{AccessPolicy, Application, ApplicationUser, Timestamp, readable_email};

use crate::{
    api::{application_users, use_client},
    components::{Avatar, Empty, PersonState, all, nothing, paragraph},
    texts::{label, made, text, texts},
    views::{
        lists::{Column, Description, List, Row, load_rows},
        people::person_path,
    },
};

/// The people with roles in an application.
pub(super) fn people(application: &Application) -> AnyView {
    let client = use_client();
    let others = match application.access_policy {
        AccessPolicy::AllMembers => paragraph("gap-b4", text(|t| t.parts.people_everyone)),
        AccessPolicy::Assigned => nothing(),
    };
    let empty =
        || view! { <Empty title=text(|t| t.parts.people_empty_title) hint=text(|t| t.parts.people_empty)/> };
    let list = view! {
        <List
            description=description(&application.client_id)
            load=load_rows(client, row)
            changed=Trigger::new()
            empty
        />
    };
    all(vec![paragraph("lead", text(|t| t.parts.people_lead)), others, list.into_any()])
}

fn description(client_id: &str) -> Description {
    Description {
        path: application_users(client_id),
        caption: text(|t| t.access.people),
        search: text(|t| t.parts.people_search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "", ""),
            Column::new(text(|t| t.places.company), "", "second"),
            Column::new(text(|t| t.applications.roles), "", "third"),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.parts.access_since), "", "third"),
        ],
        filters: Vec::new(),
        file: "people-with-access",
    }
}

fn row(user: ApplicationUser) -> Row {
    let ApplicationUser { user_id, name, email, status, company, roles, created_at } = user;
    let (email, roles) = (readable_email(&email).into_owned(), roles.join(", "));
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let exported =
        vec![name.clone(), company.name.clone(), roles.clone(), label(status).get(), texts().day(created_at)];
    let (key, known) = (format!("{}-{user_id}", company.id), name.clone());
    let cells = move || {
        view! {
            <th scope="row">
                <div class="named">
                    <Avatar name=name.clone()/>
                    <span>
                        <a class="name" href=person_path(company.id, user_id) dir="auto">{name.clone()}</a>
                        <small>{email.clone()}</small>
                        <small class="only-narrow" dir="auto">{company.name.clone()}</small>
                    </span>
                </div>
            </th>
            <td class="second">
                <a href=format!("/companies/{}", company.id) dir="auto">{company.name.clone()}</a>
            </td>
            <td class="third"><code dir="ltr">{roles.clone()}</code></td>
            <td class="second"><PersonState status/></td>
            <td class="third soft nowrap">{day(created_at)}</td>
        }
    };
    Row::new(key, &known, cells, exported)
}
