//! The companies that may use an application.

use leptos::prelude::*;
use shared_types::{Application, ApplicationRef, Company, CompanyRef, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Empty, Table},
    state::{Remote, loaded, use_account},
    views::entitlements::{COLUMNS, EntitleForm, EntitlementCells},
};

/// A company, and its right to use the application.
type CompanyRight = (CompanyRef, Entitlement);

/// The companies that may use the application, and a form that adds one.
#[component]
pub(super) fn CompaniesOfApplication(application: Application) -> impl IntoView {
    let client = use_client();
    let Application { client_id, code, name, .. } = application;
    let application = StoredValue::new(ApplicationRef { client_id, code, name });
    let companies = Remote::new(move || rights(client, application.get_value()));
    let on_done = Callback::new(move |()| companies.reload());
    view! {
        <Card title="Companies with access" lead="Only people of these companies can use the application.">
            {loaded(companies, move |(with, others)| {
                view! { <Companies with others client_id=application.get_value().client_id on_done/> }
            })}
        </Card>
    }
}

/// The companies with a right to the application, and those that could be given one.
async fn rights(
    client: Client,
    application: ApplicationRef,
) -> Result<(Vec<CompanyRight>, Vec<Company>), ApiError> {
    let entitled = client.entitled_companies(&application.client_id).await?;
    let mut others = client.companies("").await?.items;
    others.retain(|other| entitled.iter().all(|one| one.company.id != other.id));
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
    Ok((rights.collect(), others))
}

#[component]
fn Companies(
    with: Vec<CompanyRight>,
    others: Vec<Company>,
    client_id: String,
    on_done: Callback<()>,
) -> impl IntoView {
    let is_admin = use_account().is_admin();
    let choices: Vec<Choice> =
        others.into_iter().map(|company| Choice::new(company.id.to_string(), company.name)).collect();
    let pair = Callback::new(move |chosen: String| (chosen.parse().unwrap_or_default(), client_id.clone()));
    view! {
        <List with has_others=!choices.is_empty() on_done/>
        {(is_admin && !choices.is_empty()).then(|| view! {
            <EntitleForm id="entitle-company" label="Give a company access" choices pair on_done/>
        })}
    }
}

#[component]
fn List(with: Vec<CompanyRight>, has_others: bool, on_done: Callback<()>) -> impl IntoView {
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
