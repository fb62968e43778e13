//! The companies that may use an application.

use futures::future::join_all;
use leptos::prelude::*;
use leptos_router::components::A;
use shared_types::{Application, ApplicationRef, Company, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Column, Empty, Table},
    state::{Remote, loaded, use_account},
    views::entitlements::{AccessLink, EntitleForm, Withdraw, limits, seats},
};

/// A company, and its right to use the application if it has one.
type CompanyRight = (Company, Option<Entitlement>);

/// The companies that may use the application, and a form that adds one.
#[component]
pub(super) fn CompaniesOfApplication(application: Application) -> impl IntoView {
    let client = use_client();
    let Application { client_id, code, name, .. } = application;
    let application = StoredValue::new(ApplicationRef { client_id, code, name });
    let companies = Remote::new(move || rights(client, application.with_value(|own| own.client_id.clone())));
    let on_done = Callback::new(move |()| companies.reload());
    view! {
        <Card title="Companies with access" lead="Only people of these companies can use the application.">
            {loaded(companies, move |companies| {
                view! { <Companies companies application on_done/> }
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
fn Companies(
    companies: Signal<Vec<CompanyRight>>,
    application: StoredValue<ApplicationRef>,
    on_done: Callback<()>,
) -> impl IntoView {
    let account = use_account();
    move || {
        let (with, without): (Vec<_>, Vec<_>) =
            companies.get().into_iter().partition(|(_, right)| right.is_some());
        let client_id = application.with_value(|application| application.client_id.clone());
        let pair =
            Callback::new(move |chosen: String| (chosen.parse().unwrap_or_default(), client_id.clone()));
        let choices: Vec<Choice> = without
            .into_iter()
            .map(|(company, _)| Choice::new(company.id.to_string(), company.name))
            .collect();
        let may_add = account.is_admin() && !choices.is_empty();
        view! {
            <List rows=with no_company=choices.is_empty() application on_done/>
            {may_add.then(|| view! {
                <EntitleForm id="entitle-company" label="Give a company access" choices pair on_done/>
            })}
        }
    }
}

#[component]
fn List(
    rows: Vec<CompanyRight>,
    no_company: bool,
    application: StoredValue<ApplicationRef>,
    on_done: Callback<()>,
) -> impl IntoView {
    if rows.is_empty() {
        let text = match no_company {
            true => "Add a company first, then give it access here.",
            false => "Until a company has access, nobody can sign in to this application.",
        };
        return view! { <Empty title="No company has access yet" text/> }.into_any();
    }
    let columns = [
        Column::Titled("Company"),
        Column::Titled("With access"),
        Column::Titled("Limits"),
        Column::Untitled("Actions"),
    ];
    let rows = rows.into_iter().filter_map(move |(company, right)| {
        right.map(|right| view! { <Row company right application=application.get_value() on_done/> })
    });
    view! { <Table caption="Companies with access" columns=columns.to_vec()>{rows.collect_view()}</Table> }
        .into_any()
}

#[component]
fn Row(
    company: Company,
    right: Entitlement,
    application: ApplicationRef,
    on_done: Callback<()>,
) -> impl IntoView {
    let account = use_account();
    let company_id = company.id;
    let withdraw = account.is_admin().then(|| {
        view! { <Withdraw company_id company=company.name.clone() application=application.clone() on_done/> }
    });
    view! {
        <tr>
            <th scope="row"><A href=format!("/companies/{company_id}")>{company.name}</A></th>
            <td data-label="With access">{seats(&right)}</td>
            <td data-label="Limits">{limits(&right)}</td>
            <td class="row-actions">
                <AccessLink company_id application/>
                {withdraw}
            </td>
        </tr>
    }
}
