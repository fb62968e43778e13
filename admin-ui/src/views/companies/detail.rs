//! One company (UC-10), and deleting it (UC-11).

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Company, CompanyDeletion};

use super::{company_path, list::CompanyState, people::People, products::Products};
use crate::{
    api::use_client,
    components::{Confirm, Crumb, Page, sending, use_messages},
    state::{Remote, loaded, use_account, use_replace},
    text::counted,
};

/// The page.
#[component]
pub fn CompanyPage(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <Detail company/> })
}

#[component]
fn Detail(company: Company) -> impl IntoView {
    let is_admin = use_account().is_admin();
    let shown = company.clone();
    let actions = move || {
        is_admin.then(|| {
            view! {
                <a href=company_path(shown.id) + "/edit" class="button" id="edit">"Edit"</a>
                <Delete company=shown.clone()/>
            }
        })
    };
    view! {
        <Page title=company.name.clone() above=vec![Crumb::new("/companies", "Companies")] actions>
            <p class="facts">
                <span>"Code " <code id="company-code">{company.code.clone()}</code></span>
                {company.status.map(|status| view! { <CompanyState status/> })}
            </p>
            <People company_id=company.id/>
            <Products company/>
        </Page>
    }
}

#[component]
fn Delete(company: Company) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let Company { id, code, name, .. } = company;
    let ask = move |_| {
        spawn_local(async move {
            match client.company_deletion(id).await {
                Ok(goes) => {
                    text.try_set(consequences(&goes));
                    open.try_set(true);
                }
                Err(error) => messages.say(error.message()),
            }
        });
    };
    let title = format!("Delete {name}?");
    let done = move |()| {
        messages.say(format!("{name} is deleted."));
        go("/companies");
    };
    view! {
        <button type="button" class="button danger-quiet" id="delete" on:click=ask>"Delete"</button>
        <Confirm
            open
            title
            text
            action="Delete the company"
            word=code
            on_confirm=move |()| sending(client.delete_company(id))
            on_done=done
        />
    }
}

/// What would go with the company.
fn consequences(goes: &CompanyDeletion) -> String {
    let number =
        |count: u64, one: &str, many: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), one, many);
    let deleted = number(goes.people_deleted, "person", "people");
    let kept = number(goes.people_kept, "person", "people");
    let applications = number(goes.applications, "application", "applications");
    format!(
        "With it go {deleted} of no other company, and its right to use {applications}. Kept in another company: \
         {kept}. This cannot be undone."
    )
}
