//! The list of applications (UC-12).

use leptos::prelude::*;
use shared_types::{Application, Timestamp};

use super::{application_path, client_type};
use crate::{
    api::{APPLICATIONS, logo_path, use_client},
    components::{Empty, Logo, Page, icon},
    texts::{made, text, texts},
    views::{
        factor_notice::FactorNotice,
        lists::{Column, Description, List, Row, load_rows},
    },
};

/// The list.
#[component]
pub fn Applications() -> impl IntoView {
    let client = use_client();
    let register = |id: &'static str, key: Option<&'static str>| {
        let label = text(|t| t.applications.register);
        view! {
            <a href="/applications/new" class="button main" id=id aria-keyshortcuts=key>{icon("add")} {label}</a>
        }
    };
    let empty = move || {
        view! {
            <Empty title=text(|t| t.applications.empty_title) hint=text(|t| t.applications.empty)>
                {register("register-first", None)}
            </Empty>
        }
    };
    view! {
        <Page
            title=text(|t| t.frame.applications)
            lead=text(|t| t.applications.lead)
            actions=move || register("register-application", Some("n"))
        >
            <FactorNotice/>
            <List description=description() load=load_rows(client, row) changed=Trigger::new() empty/>
        </Page>
    }
}

fn description() -> Description {
    Description {
        path: APPLICATIONS.to_owned(),
        caption: text(|t| t.frame.applications),
        search: text(|t| t.applications.search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "name", ""),
            Column::new(text(|t| t.applications.client_type), "", "second"),
            Column::new(text(|t| t.forms.code), "code", "third"),
            Column::new(text(|t| t.applications.client_id), "", "third"),
            Column::new(text(|t| t.applications.registered_on), "created_at", "third"),
        ],
        filters: Vec::new(),
        file: "applications",
    }
}

fn row(application: Application) -> Row {
    let client_type = client_type(&application);
    let Application { name, logo_uri, client_id, code, created_at, .. } = application;
    let logo = logo_uri.map(|uri| logo_path(&client_id, &uri));
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let exported =
        vec![name.clone(), client_type.get(), code.clone(), client_id.clone(), texts().day(created_at)];
    let (key, known) = (client_id.clone(), name.clone());
    let cells = move || {
        view! {
            <th scope="row">
                <div class="named">
                    <Logo name=name.clone() code=code.clone() picture=logo.clone()/>
                    <span>
                        <a class="name" href=application_path(&client_id) dir="auto">{name.clone()}</a>
                        <small class="only-narrow">{code.clone()}</small>
                    </span>
                </div>
            </th>
            <td class="second">{client_type.clone()}</td>
            <td class="third"><code>{code.clone()}</code></td>
            <td class="third"><code>{client_id.clone()}</code></td>
            <td class="third soft nowrap">{day(created_at)}</td>
        }
    };
    Row::new(key, &known, cells, exported)
}
