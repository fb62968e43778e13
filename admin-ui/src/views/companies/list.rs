//! The list of companies.

use leptos::prelude::*;
use shared_types::{Company, CompanyStatus};

use super::company_path;
use crate::{
    api::{Page as ListPage, use_client},
    components::{Empty, Page, SearchBox, Table},
    state::{Remote, loaded, use_account},
    views::{more::More, words::Labelled},
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
        is_admin.then(
            || view! { <a href="/companies/new" class="button primary" id="add-company">"Add a company"</a> },
        )
    };
    view! {
        <Page title="Companies" lead="The organisations whose people sign in here." actions=add>
            <SearchBox label="Search companies" search/>
            {loaded(companies, move |page| view! { <List page search=search.get_untracked()/> })}
        </Page>
    }
}

#[component]
fn List(page: ListPage<Company>, search: String) -> impl IntoView {
    let ListPage { items, total } = page;
    if items.is_empty() {
        let (title, text) = match search.is_empty() {
            true => ("No companies yet", "Companies that you may see appear here.".to_owned()),
            false => ("Nothing found", format!("No company has “{search}” in its name or code.")),
        };
        return view! { <Empty title text/> }.into_any();
    }
    let shown = items.len();
    let rows = items.into_iter().map(|company| view! { <Row company/> });
    view! {
        <Table caption="Companies" columns=&["Name", "Code", "Status"]>{rows.collect_view()}</Table>
        <More shown total/>
    }
    .into_any()
}

#[component]
fn Row(company: Company) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=company_path(company.id)>{company.name}</a></th>
            <td data-label="Code"><code>{company.code}</code></td>
            <td data-label="Status">{company.status.map(|status| view! { <CompanyState status/> })}</td>
        </tr>
    }
}

/// Whether a company takes part.
#[component]
pub(super) fn CompanyState(status: CompanyStatus) -> impl IntoView {
    let class = match status {
        CompanyStatus::Active => "badge good",
        CompanyStatus::Disabled => "badge",
    };
    view! { <span class=class>{status.label()}</span> }
}
