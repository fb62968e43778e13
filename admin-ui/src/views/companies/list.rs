//! The list of companies.

use leptos::prelude::*;
use shared_types::{Company, CompanyStatus};

use super::company_path;
use crate::{
    api::{Page as ListPage, use_client},
    components::{Empty, Listing, Page, SearchBox},
    state::{Remote, loaded, use_account},
    texts::{label, named, text},
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
        is_admin
            .then(|| view! { <a href="/companies/new" class="button primary" id="add-company">{label}</a> })
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
            <th scope="row"><a href=company_path(company.id)>{company.name}</a></th>
            <td data-label=text(|t| t.forms.code)><code>{company.code}</code></td>
            <td data-label=text(|t| t.forms.status)>{status}</td>
        </tr>
    }
}

/// Whether people can sign in through a company.
#[component]
pub(super) fn CompanyState(status: CompanyStatus) -> impl IntoView {
    let class = match status {
        CompanyStatus::Active => "badge good",
        CompanyStatus::Disabled => "badge",
    };
    view! { <span class=class>{label(status)}</span> }
}
