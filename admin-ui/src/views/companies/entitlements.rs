//! The products of a company: the applications that it has a right to use.

use leptos::prelude::*;
use shared_types::{Application, ApplicationRef, Company, CompanyRef, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Empty, Listing},
    state::{Remote, loaded, use_account},
    texts::text,
    views::entitlements::{EntitleForm, EntitlementCells, columns},
};

/// The applications that the company has a right to use, and those that it could be given.
#[derive(Clone)]
struct Offer {
    entitlements: Vec<Entitlement>,
    others: Vec<Application>,
}

/// The company's products, and a form that adds one.
#[component]
pub(super) fn Products(company: Company) -> impl IntoView {
    let client = use_client();
    let (company_id, is_admin) = (company.id, use_account().is_admin());
    let offer = Remote::new(move || offer(client, company_id, is_admin));
    let on_done = Callback::new(move |()| offer.reload());
    view! {
        <Card title=text(|t| t.access.products) lead=text(|t| t.access.products_lead) wide=true>
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
    let form = (!choices.is_empty()).then(|| {
        let (label, submit) = (text(|t| t.access.product_to_add), text(|t| t.access.add_product));
        view! { <EntitleForm id="entitle-application" label submit choices pair on_done/> }
    });
    view! {
        <Entitlements entitlements company may_register on_done/>
        {form}
    }
}

#[component]
fn Entitlements(
    entitlements: Vec<Entitlement>,
    company: Company,
    may_register: bool,
    on_done: Callback<()>,
) -> impl IntoView {
    let register = may_register.then(|| {
        view! { <a href="/applications/new" class="button">{text(|t| t.applications.register)}</a> }
    });
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
        .into_any()
    });
    view! {
        <Listing
            caption=text(|t| t.access.products)
            columns=columns(text(|t| t.access.product))
            with_actions=true
            rows=rows.collect()
        >
            <Empty title=text(|t| t.access.products_empty_title) hint=text(|t| t.access.products_empty)>
                {register}
            </Empty>
        </Listing>
    }
}

/// The name, as a link for people who have access to the application's page.
#[component]
fn ApplicationName(application: ApplicationRef) -> impl IntoView {
    let ApplicationRef { client_id, name, .. } = application;
    match use_account().manages_applications() {
        true => view! { <a href=format!("/applications/{client_id}")>{name}</a> }.into_any(),
        false => name.into_any(),
    }
}
