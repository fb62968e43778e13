//! One company (UC-10), and deleting it (UC-11).

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use shared_types::Company;

use super::{company_path, list::CompanyState, people::People, products::Products};
use crate::{
    api::use_client,
    components::{Confirm, Crumb, Page, use_messages},
    state::{Remote, loaded, use_account},
};

/// The page.
#[component]
pub fn CompanyPage(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    view! { {loaded(company, move |company| view! { <Detail company/> })} }
}

#[component]
fn Detail(company: Signal<Company>) -> impl IntoView {
    let account = use_account();
    let id = company.with_untracked(|company| company.id);
    let name = Signal::derive(move || company.with(|company| company.name.clone()));
    let actions = move || {
        account.is_admin().then(|| {
            view! {
                <A href=company_path(id) + "/edit" attr:class="button" attr:id="edit">"Edit"</A>
                <Delete company/>
            }
        })
    };
    view! {
        <Page title=name above=vec![Crumb::new("/companies", "Companies")] actions>
            <p class="facts">
                <span>"Code " <code id="company-code">{move || company.with(|company| company.code.clone())}</code></span>
                {move || company.with(|company| company.status).map(|status| view! { <CompanyState status/> })}
            </p>
            <People company_id=id/>
            <Products company/>
        </Page>
    }
}

#[component]
fn Delete(company: Signal<Company>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let delete = move || client.delete_company(company.with_untracked(|company| company.id));
    let done = move |()| {
        messages.say(company.with_untracked(|company| format!("{} is deleted.", company.name)));
        navigate("/companies", Default::default());
    };
    let title = Signal::derive(move || company.with(|company| format!("Delete {}?", company.name)));
    let code = Signal::derive(move || company.with(|company| company.code.clone()));
    view! {
        <button type="button" class="button danger-quiet" id="delete" on:click=move |_| open.set(true)>"Delete"</button>
        <Confirm
            open
            title
            text="Its people lose every access that they have through it. Those who belong to no other company are \
                  deleted with it. This cannot be undone."
            action="Delete the company"
            word=code
            on_confirm=delete
            on_done=done
        />
    }
}
