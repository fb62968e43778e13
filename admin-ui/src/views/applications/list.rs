//! The list of applications (UC-12).

use leptos::prelude::*;
use shared_types::{Application, TokenEndpointAuthMethod};

use super::application_path;
use crate::{
    api::{Page as ListPage, logo_path, use_client},
    components::{Avatar, Empty, Page, SearchBox, Table},
    state::{Remote, loaded},
    views::more::More,
};

/// The list.
#[component]
pub fn Applications() -> impl IntoView {
    let client = use_client();
    let search = RwSignal::new(String::new());
    let applications = Remote::new(move || {
        let search = search.get();
        async move { client.applications(&search).await }
    });
    let register = || {
        view! { <a href="/applications/new" class="button primary" id="register-application">"Register an application"</a> }
    };
    view! {
        <Page title="Applications" lead="The products that your companies’ people sign in to." actions=register>
            <SearchBox label="Search applications" search/>
            {loaded(applications, move |page| view! { <List page search=search.get_untracked()/> })}
        </Page>
    }
}

#[component]
fn List(page: ListPage<Application>, search: String) -> impl IntoView {
    let ListPage { items, total } = page;
    if items.is_empty() {
        return view! { <Nothing search/> }.into_any();
    }
    let shown = items.len();
    let rows = items.into_iter().map(|application| view! { <Row application/> });
    view! {
        <Table caption="Applications" columns=&["Name", "Code", "Client ID", "Type"]>{rows.collect_view()}</Table>
        <More shown total/>
    }
    .into_any()
}

#[component]
fn Nothing(search: String) -> impl IntoView {
    if search.is_empty() {
        view! {
            <Empty
                title="No applications yet"
                text="Register the first one: its name and its redirect URI are enough to begin."
            >
                <a href="/applications/new" class="button">"Register an application"</a>
            </Empty>
        }
        .into_any()
    } else {
        let text = format!("No application has “{search}” in its name or code.");
        view! { <Empty title="Nothing found" text/> }.into_any()
    }
}

#[component]
fn Row(application: Application) -> impl IntoView {
    let kind = match application.token_endpoint_auth_method {
        TokenEndpointAuthMethod::None => "Public",
        _ => "Confidential",
    };
    let Application { name, logo_uri, client_id, code, .. } = application;
    let logo = logo_uri.map(|_| logo_path(&client_id));
    view! {
        <tr>
            <th scope="row">
                <a href=application_path(&client_id) class="named">
                    <Avatar name=name.clone() picture=logo/>
                    <span>{name}</span>
                </a>
            </th>
            <td data-label="Code"><code>{code}</code></td>
            <td data-label="Client ID"><code>{client_id}</code></td>
            <td data-label="Type">{kind}</td>
        </tr>
    }
}
