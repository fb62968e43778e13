//! One company (UC-10), and deleting it (UC-11).

use leptos::prelude::*;
use shared_types::{Company, CompanyDeletion};

use super::{company_path, entitlements::Products, list_crumb};
use crate::{
    api::use_client,
    components::{CompanyState, ConfirmButton, Consequences, Logo, Page, sending, use_messages},
    state::{Remote, loaded, use_account, use_replace},
    texts::{Text, counted_unless_none, named, text},
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
                <a href=company_path(shown.id) + "/edit" class="button" id="edit" aria-keyshortcuts="e">{text(|t| t.companies.edit)}</a>
                <Delete company=shown.clone()/>
            }
        })
    };
    let known = company.clone();
    let face = move || {
        view! { <Logo class="logo large" name=known.name.clone() code=known.code.clone()/> }
    };
    let (code, status) = (company.code.clone(), company.status);
    let facts = move || {
        view! {
            {status.map(|status| view! { <CompanyState status/> })}
            <span>{text(|t| t.forms.code)} " " <code id="company-code">{code.clone()}</code></span>
        }
    };
    view! {
        <Page title=company.name.clone() above=vec![list_crumb()] face facts actions>
            <Products company/>
        </Page>
    }
}

#[component]
fn Delete(company: Company) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let Company { id, code, name, .. } = company;
    let consequences = Callback::new(move |()| -> Consequences {
        Box::pin(async move { Ok(consequences(&client.company_deletion(id).await?)) })
    });
    let done = named(&name, |t| t.companies.deleted);
    view! {
        <ConfirmButton
            id="delete"
            class="button danger"
            label=text(|t| t.companies.delete)
            title=named(&name, |t| t.companies.delete_title)
            consequences
            action=text(|t| t.companies.delete)
            word=code
            on_confirm=move |()| sending(client.delete_company(id))
            on_done=move |()| {
                messages.say(done.clone());
                go(super::PATH);
            }
        />
    }
}

/// What would be deleted with the company.
fn consequences(deletion: &CompanyDeletion) -> Vec<Text> {
    let counts = [
        counted_unless_none(deletion.people_deleted, |t| t.companies.deletes_people),
        counted_unless_none(deletion.people_kept, |t| t.companies.keeps_people),
        counted_unless_none(deletion.applications, |t| t.companies.ends_products),
    ];
    counts.into_iter().flatten().chain([text(|t| t.forms.cannot_undo)]).collect()
}
