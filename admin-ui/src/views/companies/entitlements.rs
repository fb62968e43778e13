//! The products of a company: the applications that it has a right to use.

use leptos::prelude::*;
use shared_types::{ApplicationRef, Company, CompanyRef, Entitlement};

use super::{above, company_path};
use crate::{
    api::{APPLICATIONS, ApiError, Client, use_client},
    components::{Card, Empty, Listing, Page, all},
    state::{Remote, loaded, use_account},
    texts::text,
    views::{
        combobox::Among,
        entitlements::{EntitleForm, EntitlementCells, columns, narrow},
    },
};

/// The applications that the company has a right to use, and whether there are others that it could be given.
#[derive(Clone)]
struct Offer {
    entitlements: Vec<Entitlement>,
    has_others: bool,
}

/// The page of a company's products.
#[component]
pub fn CompanyProducts(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| {
        let above = above(&company);
        let (title, lead) = (text(|t| t.access.products), text(|t| t.access.products_lead));
        view! { <Page title lead above>{products(company, true)}</Page> }
    })
}

/// The company's products. On their own page, administrators can add, change and withdraw them.
pub(super) fn products(company: Company, on_own_page: bool) -> AnyView {
    let client = use_client();
    let (company_id, edits) = (company.id, on_own_page && use_account().is_admin());
    let offer = Remote::new(move || offer(client, company_id, edits));
    let on_done = Callback::new(move |()| offer.reload());
    let rows = loaded(offer, move |offer| list(offer, company.clone(), edits, on_done));
    match on_own_page {
        true => rows,
        false => view! { <Card title=text(|t| t.access.products) wide=true>{rows}</Card> }.into_any(),
    }
}

async fn offer(client: Client, company_id: i64, with_others: bool) -> Result<Offer, ApiError> {
    let entitlements = client.entitlements(company_id).await?;
    let has_others = with_others && client.count(APPLICATIONS).await? > entitlements.len();
    Ok(Offer { entitlements, has_others })
}

fn list(offer: Offer, company: Company, edits: bool, on_done: Callback<()>) -> AnyView {
    let company_id = company.id;
    let pair = Callback::new(move |chosen: String| (company_id, chosen));
    let Offer { entitlements, has_others } = offer;
    let act = (use_account().is_admin() && !has_others).then(|| {
        let (path, label) = match edits {
            true => ("/applications/new".to_owned(), text(|t| t.applications.register)),
            false => (company_path(company_id) + "/products", text(|t| t.access.add_product)),
        };
        view! { <a href=path class="button">{label}</a> }
    });
    let taken: Vec<String> = entitlements.iter().map(|own| own.application.client_id.clone()).collect();
    let form = has_others.then(|| {
        let (label, submit) = (text(|t| t.access.product_to_add), text(|t| t.access.add_product));
        let among = Among::Applications;
        view! { <EntitleForm id="entitle-application" label submit among taken pair on_done/> }.into_any()
    });
    let rows = table(entitlements, company, edits, act.map(IntoAny::into_any), on_done);
    all([Some(rows), form].into_iter().flatten().collect())
}

fn table(
    entitlements: Vec<Entitlement>,
    company: Company,
    edits: bool,
    act: Option<AnyView>,
    on_done: Callback<()>,
) -> AnyView {
    let Company { id, code, name, .. } = company;
    let company = CompanyRef { id, code, name };
    let rows = entitlements.into_iter().map(move |right| {
        let application = right.application.clone();
        view! {
            <tr>
                <th scope="row">{application_name(application)} {narrow(&right)}</th>
                <EntitlementCells company=company.clone() right edits on_done/>
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
                {act}
            </Empty>
        </Listing>
    }
    .into_any()
}

/// The name, as a link for people who have access to the application's page.
fn application_name(application: ApplicationRef) -> AnyView {
    let ApplicationRef { client_id, name, .. } = application;
    match use_account().manages_applications() {
        true => view! { <a class="name" href=format!("/applications/{client_id}") dir="auto">{name}</a> }
            .into_any(),
        false => view! { <b class="name" dir="auto">{name}</b> }.into_any(),
    }
}
