//! The companies that may use an application.

use futures::future::join_all;
use leptos::prelude::*;
use shared_types::{Application, Company, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Empty, Table},
    state::{Remote, loaded, use_account},
    views::entitlements::{COLUMNS, EntitleForm, EntitlementCells},
};

/// A company, and its right to use the application if it has one.
type CompanyRight = (Company, Option<Entitlement>);

/// The companies that may use the application, and a form that adds one.
#[component]
pub(super) fn CompaniesOfApplication(application: Application) -> impl IntoView {
    let client = use_client();
    let client_id = StoredValue::new(application.client_id);
    let companies = Remote::new(move || rights(client, client_id.get_value()));
    let on_done = Callback::new(move |()| companies.reload());
    view! {
        <Card title="Companies with access" lead="Only people of these companies can use the application.">
            {loaded(companies, move |companies| {
                view! { <Companies companies client_id=client_id.get_value() on_done/> }
            })}
        </Card>
    }
}

/// Every company with its right to the application.
async fn rights(client: Client, client_id: String) -> Result<Vec<CompanyRight>, ApiError> {
    let companies = client.companies("").await?.items;
    let rights = join_all(companies.iter().map(|company| client.entitlements(company.id))).await;
    companies
        .into_iter()
        .zip(rights)
        .map(|(company, rights)| {
            let right = rights?.into_iter().find(|right| right.application.client_id == client_id);
            Ok((company, right))
        })
        .collect()
}

#[component]
fn Companies(companies: Vec<CompanyRight>, client_id: String, on_done: Callback<()>) -> impl IntoView {
    let is_admin = use_account().is_admin();
    let (mut with, mut choices) = (Vec::new(), Vec::new());
    for (company, right) in companies {
        match right {
            Some(right) => with.push((company, right)),
            None => choices.push(Choice::new(company.id.to_string(), company.name)),
        }
    }
    let pair = Callback::new(move |chosen: String| (chosen.parse().unwrap_or_default(), client_id.clone()));
    view! {
        <List with has_others=!choices.is_empty() on_done/>
        {(is_admin && !choices.is_empty()).then(|| view! {
            <EntitleForm id="entitle-company" label="Give a company access" choices pair on_done/>
        })}
    }
}

#[component]
fn List(with: Vec<(Company, Entitlement)>, has_others: bool, on_done: Callback<()>) -> impl IntoView {
    if with.is_empty() {
        let text = match has_others {
            true => "Until a company has access, nobody can sign in to this application.",
            false => "Add a company first, then give it access here.",
        };
        return view! { <Empty title="No company has access yet" text/> }.into_any();
    }
    const HEADINGS: &[&str] = &["Company", COLUMNS[0], COLUMNS[1], COLUMNS[2]];
    let rows = with.into_iter().map(move |(company, right)| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/companies/{}", company.id)>{company.name.clone()}</a></th>
                <EntitlementCells company right on_done/>
            </tr>
        }
    });
    view! { <Table caption="Companies with access" columns=HEADINGS>{rows.collect_view()}</Table> }.into_any()
}
