//! The settings of a company: its name, code and status (UC-9), how its people sign in, and deleting it (UC-11).

use leptos::prelude::*;
use shared_types::{Company, CompanyDeletion};

use super::{above, company_path, form::company_form};
use crate::{
    api::{Seen, use_client},
    components::{ConfirmButton, Consequences, Page, icon, nothing, section, sending, use_messages},
    state::{Remote, loaded, use_replace},
    texts::{Text, counted_unless_none, named, text},
};

/// The page.
#[component]
pub fn CompanySettings(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company_seen(id));
    loaded(company, move |found| body(found, company))
}

fn body(seen: Seen<Company>, remote: Remote<Seen<Company>>) -> AnyView {
    let general = company_form(&seen, remote);
    let company = seen.value;
    let path = company_path(company.id);
    let above = above(&company);
    let policy = view! {
        <a class="button" id="sign-in-policy" href=path + "/sign-in">{icon("lock")} {text(|t| t.places.policy)}</a>
    };
    view! {
        <Page title=text(|t| t.places.settings) above>
            {section(text(|t| t.settings.group_general), None, nothing(), general)}
            {section(text(|t| t.places.policy), Some(text(|t| t.settings.policy_lead)), nothing(), policy.into_any())}
            {section(text(|t| t.companies.delete), Some(text(|t| t.companies.delete_lead)), nothing(), delete(company))}
        </Page>
    }
    .into_any()
}

fn delete(company: Company) -> AnyView {
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
    .into_any()
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
