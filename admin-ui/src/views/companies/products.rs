//! The applications that a company may use.

use leptos::prelude::*;
use shared_types::{Application, ApplicationRef, Company, CompanyRef, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Empty, Table},
    state::{Remote, loaded, use_account},
    views::entitlements::{COLUMNS, EntitleForm, EntitlementCells},
};

/// What the company may use, and what it could be given.
#[derive(Clone)]
struct Offer {
    entitlements: Vec<Entitlement>,
    others: Vec<Application>,
}

/// The company's applications, and a form that adds one.
#[component]
pub(super) fn Products(company: Company) -> impl IntoView {
    let client = use_client();
    let (company_id, is_admin) = (company.id, use_account().is_admin());
    let offer = Remote::new(move || offer(client, company_id, is_admin));
    let on_done = Callback::new(move |()| offer.reload());
    view! {
        <Card
            title="Applications"
            lead="What the company may use. Each person needs access too, unless everyone has it."
        >
            {loaded(offer, move |offer| view! { <List offer company=company.clone() on_done/> })}
        </Card>
    }
}

async fn offer(client: Client, company_id: i64, with_others: bool) -> Result<Offer, ApiError> {
    let entitlements = client.entitlements(company_id).await?;
    let mut others = if with_others { client.applications("").await?.items } else { Vec::new() };
    others.retain(|other| entitlements.iter().all(|own| own.application.client_id != other.client_id));
    Ok(Offer { entitlements, others })
}

#[component]
fn List(offer: Offer, company: Company, on_done: Callback<()>) -> impl IntoView {
    let company_id = company.id;
    let pair = Callback::new(move |chosen: String| (company_id, chosen));
    let Offer { entitlements, others } = offer;
    let choices: Vec<Choice> =
        others.into_iter().map(|application| Choice::new(application.client_id, application.name)).collect();
    let may_register = choices.is_empty() && use_account().is_admin();
    view! {
        <Entitlements entitlements company may_register on_done/>
        {(!choices.is_empty()).then(|| view! {
            <EntitleForm id="entitle-application" label="Give it an application" choices pair on_done/>
        })}
    }
}

#[component]
fn Entitlements(
    entitlements: Vec<Entitlement>,
    company: Company,
    may_register: bool,
    on_done: Callback<()>,
) -> impl IntoView {
    if entitlements.is_empty() {
        let text = "The company may use no application until it is given one.";
        let register = may_register
            .then(|| view! { <a href="/applications/new" class="button">"Register an application"</a> });
        return view! { <Empty title="No applications yet" text>{register}</Empty> }.into_any();
    }
    const HEADINGS: &[&str] = &["Application", COLUMNS[0], COLUMNS[1], COLUMNS[2]];
    let Company { id, code, name, .. } = company;
    let company = CompanyRef { id, code, name };
    let rows = entitlements.into_iter().map(move |right| {
        let application = right.application.clone();
        view! {
            <tr>
                <th scope="row"><ApplicationName application/></th>
                <EntitlementCells company=company.clone() right on_done/>
            </tr>
        }
    });
    view! { <Table caption="Applications" columns=HEADINGS>{rows.collect_view()}</Table> }.into_any()
}

/// The name, as a link for those who may see the application's page.
#[component]
fn ApplicationName(application: ApplicationRef) -> impl IntoView {
    let ApplicationRef { client_id, name, .. } = application;
    match use_account().manages_applications() {
        true => view! { <a href=format!("/applications/{client_id}")>{name}</a> }.into_any(),
        false => name.into_any(),
    }
}
