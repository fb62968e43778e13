//! The list of companies.

use leptos::prelude::*;
use leptos_router::components::A;
use shared_types::{Company, CompanyStatus};

use super::company_path;
use crate::{
    api::{Page as ListPage, use_client},
    components::{Column, Empty, Page, SearchBox, Table},
    state::{Remote, loaded, use_account},
    views::{more::More, words::Labelled},
};

/// The list.
#[component]
pub fn Companies() -> impl IntoView {
    let client = use_client();
    let account = use_account();
    let search = RwSignal::new(String::new());
    let companies = Remote::new(move || {
        let search = search.get();
        async move { client.companies(&search).await }
    });
    let add = move || {
        account.is_admin().then(|| {
            view! { <A href="/companies/new" attr:class="button primary" attr:id="add-company">"Add a company"</A> }
        })
    };
    view! {
        <Page title="Companies" lead="The organisations whose people sign in here." actions=add>
            <SearchBox label="Search companies" search/>
            {loaded(companies, move |page| view! { <List page search/> })}
        </Page>
    }
}

#[component]
fn List(page: Signal<ListPage<Company>>, search: RwSignal<String>) -> impl IntoView {
    move || {
        let ListPage { items, total } = page.get();
        if items.is_empty() {
            let search = search.get_untracked();
            let (title, text) = match search.is_empty() {
                true => ("No companies yet", "Companies that you may see appear here.".to_owned()),
                false => ("Nothing found", format!("No company has “{search}” in its name or code.")),
            };
            return view! { <Empty title text/> }.into_any();
        }
        let shown = items.len();
        let columns = [Column::Titled("Name"), Column::Titled("Code"), Column::Titled("Status")];
        view! {
            <Table caption="Companies" columns=columns.to_vec()>
                {items.into_iter().map(|company| view! { <Row company/> }).collect_view()}
            </Table>
            <More shown total/>
        }
        .into_any()
    }
}

#[component]
fn Row(company: Company) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><A href=company_path(company.id)>{company.name}</A></th>
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
