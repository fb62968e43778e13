//! The list of applications (UC-12).

use leptos::prelude::*;
use shared_types::Application;

use super::{application_path, client_type};
use crate::{
    api::{Page as ListPage, logo_path, use_client},
    components::{Empty, Listing, Logo, Page, SearchBox},
    state::{Remote, loaded},
    texts::{named, text},
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
        let label = text(|t| t.applications.register);
        view! { <a href="/applications/new" class="button main" id="register-application" aria-keyshortcuts="n">{label}</a> }
    };
    view! {
        <Page title=text(|t| t.frame.applications) lead=text(|t| t.applications.lead) actions=register>
            <SearchBox label=text(|t| t.applications.search) search/>
            {loaded(applications, move |page| view! { <List page search=search.get_untracked()/> })}
        </Page>
    }
}

#[component]
fn List(page: ListPage<Application>, search: String) -> impl IntoView {
    let ListPage { items, total } = page;
    let columns = vec![
        text(|t| t.forms.name),
        text(|t| t.forms.code),
        text(|t| t.applications.client_id),
        text(|t| t.applications.client_type),
    ];
    let rows = items.into_iter().map(|application| view! { <Row application/> }.into_any());
    view! {
        <Listing caption=text(|t| t.frame.applications) columns rows=rows.collect() total>
            <Nothing search/>
        </Listing>
    }
}

#[component]
fn Nothing(search: String) -> impl IntoView {
    if search.is_empty() {
        let (title, hint) = (text(|t| t.applications.empty_title), text(|t| t.applications.empty));
        view! {
            <Empty title hint>
                <a href="/applications/new" class="button">{text(|t| t.applications.register)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let hint = named(&search, |t| t.applications.none_match);
        view! { <Empty title=text(|t| t.forms.nothing_found) hint/> }.into_any()
    }
}

#[component]
fn Row(application: Application) -> impl IntoView {
    let client_type = client_type(&application);
    let Application { name, logo_uri, client_id, code, .. } = application;
    let logo = logo_uri.map(|_| logo_path(&client_id));
    view! {
        <tr>
            <th scope="row">
                <div class="named">
                    <Logo name=name.clone() code=code.clone() picture=logo/>
                    <span><a class="name" href=application_path(&client_id) dir="auto">{name}</a></span>
                </div>
            </th>
            <td><code>{code}</code></td>
            <td><code>{client_id}</code></td>
            <td>{client_type}</td>
        </tr>
    }
}
