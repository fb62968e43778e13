//! One company (UC-10), and deleting it (UC-11).

use leptos::prelude::*;
use shared_types::Company;

use super::{company_path, list::CompanyState, people::People, products::Products};
use crate::{
    api::use_client,
    components::{Confirm, Crumb, Page, sending, use_messages},
    state::{Remote, loaded, use_account, use_replace},
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
    let Company { id, code, name, .. } = company;
    let title = format!("Delete {name}?");
    let done = move |()| {
        messages.say(format!("{name} is deleted."));
        go("/companies");
    };
    view! {
        <button type="button" class="button danger-quiet" id="delete" on:click=move |_| open.set(true)>"Delete"</button>
        <Confirm
            open
            title
            text="Its people lose every access that they have through it. Those who belong to no other company are \
                  deleted with it. This cannot be undone."
            action="Delete the company"
            word=code
            on_confirm=move |()| sending(client.delete_company(id))
            on_done=done
        />
    }
}
