//! The companies that have a right to use an application.

use leptos::prelude::*;
use shared_types::{Application, ApplicationRef, CompanyRef, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Empty, Listing},
    state::{Remote, loaded, use_account},
    texts::text,
    views::{
        combobox::Among,
        entitlements::{EntitleForm, EntitlementCells, columns, narrow},
    },
};

/// A company, and its right to use the application.
type CompanyRight = (CompanyRef, Entitlement);

/// The companies that have a right to use the application, and a form that adds one.
#[component]
pub(super) fn CompaniesOfApplication(application: Application) -> impl IntoView {
    let client = use_client();
    let Application { client_id, code, name, .. } = application;
    let application = StoredValue::new(ApplicationRef { client_id, code, name });
    let companies = Remote::new(move || rights(client, application.get_value()));
    let on_done = Callback::new(move |()| companies.reload());
    view! {
        <Card title=text(|t| t.access.companies) lead=text(|t| t.access.companies_lead) wide=true>
            {loaded(companies, move |(with, has_others)| {
                view! { <Companies with has_others client_id=application.get_value().client_id on_done/> }
            })}
        </Card>
    }
}

/// The companies with a right to the application, and whether there are others.
async fn rights(client: Client, application: ApplicationRef) -> Result<(Vec<CompanyRight>, bool), ApiError> {
    let entitled = client.entitled_companies(&application.client_id).await?;
    let has_others = client.count("/v1/companies").await? > entitled.len();
    let rights = entitled.into_iter().map(|one| {
        let right = Entitlement {
            application: application.clone(),
            roles: one.roles,
            valid_from: one.valid_from,
            valid_until: one.valid_until,
            seats: one.seats,
            seats_used: one.seats_used,
        };
        (one.company, right)
    });
    Ok((rights.collect(), has_others))
}

#[component]
fn Companies(
    with: Vec<CompanyRight>,
    has_others: bool,
    client_id: String,
    on_done: Callback<()>,
) -> impl IntoView {
    let is_admin = use_account().is_admin();
    let taken: Vec<String> = with.iter().map(|(company, _)| company.id.to_string()).collect();
    let pair = Callback::new(move |chosen: String| (chosen.parse().unwrap_or_default(), client_id.clone()));
    let form = (is_admin && has_others).then(|| {
        let (label, submit) = (text(|t| t.access.company_to_add), text(|t| t.access.add_company));
        let among = Among::Companies;
        view! { <EntitleForm id="entitle-company" label submit among taken pair on_done/> }
    });
    view! {
        <List with has_others on_done/>
        {form}
    }
}

#[component]
fn List(with: Vec<CompanyRight>, has_others: bool, on_done: Callback<()>) -> impl IntoView {
    let hint = match has_others {
        true => text(|t| t.access.companies_empty),
        false => text(|t| t.access.companies_empty_at_all),
    };
    let rows = with.into_iter().map(move |(company, right)| {
        view! {
            <tr>
                <th scope="row">
                    <a class="name" href=format!("/companies/{}", company.id) dir="auto">{company.name.clone()}</a>
                    {narrow(&right)}
                </th>
                <EntitlementCells company right on_done/>
            </tr>
        }
        .into_any()
    });
    view! {
        <Listing
            caption=text(|t| t.access.companies)
            columns=columns(text(|t| t.places.company))
            with_actions=true
            rows=rows.collect()
        >
            <Empty title=text(|t| t.access.companies_empty_title) hint/>
        </Listing>
    }
}
