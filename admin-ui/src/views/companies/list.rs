//! The list of companies.

use leptos::prelude::*;
use shared_types::{Company, CompanyChange, CompanyStatus, Timestamp};

use super::company_path;
use crate::{
    api::{Client, use_client},
    components::{CompanyState, Empty, Logo, Page, icon, sending},
    state::{Selection, use_account},
    texts::{label, made, text, texts},
    views::{
        choices::choices,
        factor_notice::FactorNotice,
        lists::{Act, BulkBar, Column, Description, Filter, List, Row, load_rows},
    },
};

/// The list.
#[component]
pub fn Companies() -> impl IntoView {
    let client = use_client();
    let is_admin = use_account().is_admin();
    let selection = Selection::new();
    let changed = Trigger::new();
    let add = move |id: &'static str, key: Option<&'static str>| {
        let label = text(|t| t.companies.add);
        is_admin.then(|| {
            view! {
                <a href="/companies/new" class="button main" id=id aria-keyshortcuts=key>{icon("add")} {label}</a>
            }
        })
    };
    let empty = move || {
        view! {
            <Empty title=text(|t| t.companies.empty_title) hint=text(|t| t.companies.empty)>
                {add("add-first-company", None)}
            </Empty>
        }
    };
    let foot = move || {
        let on_change = Callback::new(move |()| changed.notify());
        is_admin.then(|| view! { <BulkBar selection acts=acts(client) changed=on_change/> })
    };
    let list = match is_admin {
        true => {
            view! { <List description=description() load=load_rows(client, row) changed empty selection/> }
                .into_any()
        }
        false => {
            view! { <List description=description() load=load_rows(client, row) changed empty/> }.into_any()
        }
    };
    view! {
        <Page
            title=text(|t| t.frame.companies)
            lead=text(|t| t.companies.lead)
            actions=move || add("add-company", Some("n"))
            foot
        >
            {(!use_account().manages_applications()).then(|| view! { <FactorNotice/> })}
            {list}
        </Page>
    }
}

fn description() -> Description {
    Description {
        path: "/v1/companies".to_owned(),
        caption: text(|t| t.frame.companies),
        search: text(|t| t.companies.search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "name", ""),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.forms.code), "code", "third"),
            Column::new(text(|t| t.lists.added_on), "created_at", "third"),
        ],
        filters: vec![Filter {
            name: "status",
            label: text(|t| t.forms.status),
            any: text(|t| t.lists.any_status),
            choices: choices::<CompanyStatus>(),
        }],
        file: "companies",
    }
}

fn row(company: Company) -> Row {
    let Company { id, code, name, status, created_at, .. } = company;
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let exported = vec![
        name.clone(),
        status.map(|status| label(status).get()).unwrap_or_default(),
        code.clone(),
        created_at.map(|time| texts().day(time)).unwrap_or_default(),
    ];
    let known = name.clone();
    let cells = move || {
        view! {
            <th scope="row">
                <div class="named">
                    <Logo name=name.clone() code=code.clone()/>
                    <span>
                        <a class="name" href=company_path(id) dir="auto">{name.clone()}</a>
                        <small class="only-narrow">{code.clone()}</small>
                    </span>
                </div>
            </th>
            <td class="second">{status.map(|status| view! { <CompanyState status/> })}</td>
            <td class="third"><code>{code.clone()}</code></td>
            <td class="third soft nowrap">{created_at.map(day)}</td>
        }
    };
    Row::new(id, &known, cells, exported)
}

fn acts(client: Client) -> Vec<Act> {
    let set = move |status| {
        Callback::new(move |key: String| {
            let change = CompanyChange { status: Some(status), ..CompanyChange::default() };
            let id = key.parse().unwrap_or_default();
            sending(async move { client.change_company(id, change).await.map(drop) })
        })
    };
    vec![
        Act {
            id: "enable-selected",
            label: |t| t.lists.enable,
            icon: "check",
            question: |t| t.lists.enable_companies,
            text: |t| t.lists.enable_companies_text,
            danger: false,
            run: set(CompanyStatus::Active),
        },
        Act {
            id: "disable-selected",
            label: |t| t.lists.disable,
            icon: "disable",
            question: |t| t.lists.disable_companies,
            text: |t| t.lists.disable_companies_text,
            danger: true,
            run: set(CompanyStatus::Disabled),
        },
    ]
}
