//! The people of all companies.

use leptos::prelude::*;
use shared_types::{Person, Timestamp, UserStatus, readable_email};

use super::person_path;
use crate::{
    api::use_client,
    components::{Avatar, Empty, Page, PersonState},
    texts::{label, made, text, texts},
    views::{
        choices::choices,
        lists::{Column, Description, Filter, List, Row, load_rows},
    },
};

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let client = use_client();
    let empty =
        || view! { <Empty title=text(|t| t.people.empty_title) hint=text(|t| t.people.everywhere_empty)/> };
    view! {
        <Page title=text(|t| t.places.people) lead=text(|t| t.people.everywhere_lead)>
            <List description=description() load=load_rows(client, row) changed=Trigger::new() empty/>
        </Page>
    }
}

fn description() -> Description {
    Description {
        path: "/v1/users".to_owned(),
        caption: text(|t| t.places.people),
        search: text(|t| t.people.everywhere_search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "name", ""),
            Column::new(text(|t| t.forms.email), "email", "third"),
            Column::new(text(|t| t.frame.companies), "", "third"),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.lists.added_on), "", "third"),
        ],
        filters: vec![Filter {
            name: "status",
            label: text(|t| t.forms.status),
            any: text(|t| t.lists.any_status),
            choices: choices::<UserStatus>(),
        }],
        file: "people",
    }
}

fn row(person: Person) -> Row {
    let Person { id, name, email, status, home_company_id, memberships, created_at, .. } = person;
    let email = readable_email(&email).into_owned();
    let companies: Vec<String> = memberships.into_iter().map(|place| place.company.name).collect();
    let companies = companies.join(", ");
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let exported =
        vec![name.clone(), email.clone(), companies.clone(), label(status).get(), texts().day(created_at)];
    let known = name.clone();
    let cells = move || {
        view! {
            <th scope="row">
                <div class="named">
                    <Avatar name=name.clone()/>
                    <span>
                        <a class="name" href=person_path(home_company_id, id) dir="auto">{name.clone()}</a>
                        <small class="only-narrow">{email.clone()}</small>
                    </span>
                </div>
            </th>
            <td class="third">{email.clone()}</td>
            <td class="third" dir="auto">{companies.clone()}</td>
            <td class="second"><PersonState status/></td>
            <td class="third soft nowrap">{day(created_at)}</td>
        }
    };
    Row::new(id, &known, cells, exported)
}
