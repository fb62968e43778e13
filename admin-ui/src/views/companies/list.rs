//! The list of companies.

use leptos::prelude::*;
use shared_types::Company;

use super::company_path;
use crate::{
    api::{Page as ListPage, use_client},
    components::{CompanyState, Empty, Listing, Logo, Page, SearchBox},
    state::{Remote, loaded, use_account},
    texts::{named, text},
};

/// The list.
#[component]
pub fn Companies() -> impl IntoView {
    let client = use_client();
    let is_admin = use_account().is_admin();
    let search = RwSignal::new(String::new());
    let companies = Remote::new(move || {
        let search = search.get();
        async move { client.companies(&search).await }
    });
    let add = move || {
        let label = text(|t| t.companies.add);
        is_admin.then(|| view! { <a href="/companies/new" class="button main" id="add-company" aria-keyshortcuts="n">{label}</a> })
    };
    view! {
        <Page title=text(|t| t.frame.companies) lead=text(|t| t.companies.lead) actions=add>
            <SearchBox label=text(|t| t.companies.search) search/>
            {loaded(companies, move |page| view! { <List page search=search.get_untracked()/> })}
        </Page>
    }
}

#[component]
fn List(page: ListPage<Company>, search: String) -> impl IntoView {
    let ListPage { items, total } = page;
    let (title, hint) = match search.is_empty() {
        true => (text(|t| t.companies.empty_title), text(|t| t.companies.empty)),
        false => (text(|t| t.forms.nothing_found), named(&search, |t| t.companies.none_match)),
    };
    let columns = vec![text(|t| t.forms.name), text(|t| t.forms.code), text(|t| t.forms.status)];
    let rows = items.into_iter().map(|company| view! { <Row company/> }.into_any());
    view! {
        <Listing caption=text(|t| t.frame.companies) columns rows=rows.collect() total>
            <Empty title hint/>
        </Listing>
    }
}

#[component]
fn Row(company: Company) -> impl IntoView {
    let status = company.status.map(|status| view! { <CompanyState status/> });
    view! {
        <tr>
            <th scope="row">
                <div class="named">
                    <Logo name=company.name.clone() code=company.code.clone()/>
                    <span><a class="name" href=company_path(company.id) dir="auto">{company.name}</a></span>
                </div>
            </th>
            <td><code>{company.code}</code></td>
            <td>{status}</td>
        </tr>
    }
}
