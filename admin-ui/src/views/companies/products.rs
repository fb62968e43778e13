//! The applications that a company may use.

use leptos::prelude::*;
use leptos_router::components::A;
use shared_types::{Application, ApplicationRef, Company, Entitlement};

use crate::{
    api::{ApiError, Client, use_client},
    components::{Card, Choice, Column, Empty, Table},
    state::{Remote, loaded, use_account},
    views::entitlements::{AccessLink, EntitleForm, Withdraw, limits, seats},
};

/// What the company may use, and what it could be given.
#[derive(Clone, PartialEq)]
struct Offer {
    entitlements: Vec<Entitlement>,
    others: Vec<Application>,
}

/// The company's applications, and a form that adds one.
#[component]
pub(super) fn Products(company: Signal<Company>) -> impl IntoView {
    let client = use_client();
    let account = use_account();
    let (company_id, may_add) = (company.with_untracked(|company| company.id), account.is_admin());
    let offer = Remote::new(move || offer(client, company_id, may_add));
    let changed = Callback::new(move |()| offer.reload());
    view! {
        <Card title="Applications" lead="What the company may use. Each person needs access too, unless everyone has it.">
            {loaded(offer, move |offer| view! { <List offer company changed/> })}
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
fn List(offer: Signal<Offer>, company: Signal<Company>, changed: Callback<()>) -> impl IntoView {
    let company_id = company.with_untracked(|company| company.id);
    let pair = Callback::new(move |chosen: String| (company_id, chosen));
    move || {
        let Offer { entitlements, others } = offer.get();
        let choices: Vec<Choice> = others
            .into_iter()
            .map(|application| Choice::new(application.client_id, application.name))
            .collect();
        let add = (!choices.is_empty()).then(|| {
            view! { <EntitleForm id="entitle-application" label="Give it an application" choices pair on_done=changed/> }
        });
        let nothing_to_give = use_account().is_admin() && add.is_none();
        view! {
            <Entitlements entitlements company changed nothing_to_give/>
            {add}
        }
    }
}

#[component]
fn Entitlements(
    entitlements: Vec<Entitlement>,
    company: Signal<Company>,
    changed: Callback<()>,
    nothing_to_give: bool,
) -> impl IntoView {
    if entitlements.is_empty() {
        let text = "The company may use no application until it is given one.";
        let register = nothing_to_give.then(|| {
            view! { <A href="/applications/new" attr:class="button">"Register an application"</A> }
        });
        return view! { <Empty title="No applications yet" text>{register}</Empty> }.into_any();
    }
    let columns = [
        Column::Titled("Application"),
        Column::Titled("With access"),
        Column::Titled("Limits"),
        Column::Untitled("Actions"),
    ];
    let rows = entitlements.into_iter().map(move |right| view! { <Row right company changed/> });
    view! { <Table caption="Applications" columns=columns.to_vec()>{rows.collect_view()}</Table> }.into_any()
}

#[component]
fn Row(right: Entitlement, company: Signal<Company>, changed: Callback<()>) -> impl IntoView {
    let account = use_account();
    let (company_id, company) = company.with_untracked(|company| (company.id, company.name.clone()));
    let (seats, limits) = (seats(&right), limits(&right));
    let application = right.application;
    let access = account
        .gives_access_in(company_id)
        .then(|| view! { <AccessLink company_id application=application.clone()/> });
    let withdraw = account
        .is_admin()
        .then(|| view! { <Withdraw company_id company application=application.clone() on_done=changed/> });
    view! {
        <tr>
            <th scope="row"><ApplicationName application/></th>
            <td data-label="With access">{seats}</td>
            <td data-label="Limits">{limits}</td>
            <td class="row-actions">{access} {withdraw}</td>
        </tr>
    }
}

#[component]
fn ApplicationName(application: ApplicationRef) -> impl IntoView {
    match use_account().manages_applications() {
        true => view! { <A href=format!("/applications/{}", application.client_id)>{application.name}</A> }
            .into_any(),
        false => application.name.into_any(),
    }
}
