//! Which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{FlatRoutes, Redirect, Route},
    hooks::use_params_map,
    path,
};

use super::{
    applications::{ApplicationPage, Applications, EditApplication, RegisterApplication},
    companies::{AccessPage, AddCompany, Companies, CompanyPage, EditCompany},
    plain::NotFound,
    portal::Portal,
};
use crate::state::use_account;

/// The pages of people who are signed in.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/") view=Start/>
            <Route path=path!("/my-applications") view=Portal/>
            <Route path=path!("/applications") view=Applications/>
            <Route path=path!("/applications/new") view=RegisterApplication/>
            <Route path=path!("/applications/:client_id") view=|| of_application(|client_id| view! { <ApplicationPage client_id/> })/>
            <Route path=path!("/applications/:client_id/edit") view=|| of_application(|client_id| view! { <EditApplication client_id/> })/>
            <Route path=path!("/companies") view=Companies/>
            <Route path=path!("/companies/new") view=AddCompany/>
            <Route path=path!("/companies/:id") view=|| of_company(|id| view! { <CompanyPage id/> })/>
            <Route path=path!("/companies/:id/edit") view=|| of_company(|id| view! { <EditCompany id/> })/>
            <Route path=path!("/companies/:id/applications/:client_id/access") view=access_of_company/>
        </FlatRoutes>
    }
}

/// Where one begins: at what one manages, or else at one's own applications.
#[component]
fn Start() -> impl IntoView {
    let account = use_account();
    let path = match account.own_companies().as_slice() {
        _ if account.manages_applications() => "/applications".to_owned(),
        [] => "/my-applications".to_owned(),
        [only] => format!("/companies/{only}"),
        _ => "/companies".to_owned(),
    };
    view! { <Redirect path options=NavigateOptions { replace: true, ..Default::default() }/> }
}

/// Shows what belongs to the application in the address, anew for each.
fn of_application<V: IntoView + 'static>(show: impl Fn(String) -> V + Send + 'static) -> impl IntoView {
    let client_id = parameter("client_id");
    move || show(client_id.get())
}

/// Shows what belongs to the company in the address, anew for each.
fn of_company<V: IntoView + 'static>(show: impl Fn(i64) -> V + Send + 'static) -> impl IntoView {
    let id = parameter("id");
    move || match id.with(|id| id.parse()) {
        Ok(id) => show(id).into_any(),
        Err(_) => view! { <NotFound/> }.into_any(),
    }
}

fn access_of_company() -> impl IntoView {
    let client_id = parameter("client_id");
    of_company(move |company_id| view! { <AccessPage company_id client_id=client_id.get()/> })
}

fn parameter(name: &'static str) -> Memo<String> {
    let parameters = use_params_map();
    Memo::new(move |_| parameters.with(|parameters| parameters.get(name).unwrap_or_default()))
}
