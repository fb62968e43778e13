//! One application (UC-16), and deleting it (UC-15).

use leptos::prelude::*;
use shared_types::{Application, ApplicationDeletion};

use super::{
    advice::{Checks, Configurations},
    application_path,
    companies::CompaniesOfApplication,
    credentials::Credentials,
    list_crumb,
    refusals::Refusals,
    settings::Settings,
};
use crate::{
    api::use_client,
    components::{ConfirmButton, Consequences, Page, sending, use_messages},
    state::{Remote, loaded, use_account, use_replace},
    texts::{Text, counted_unless_none, named, text},
};

/// The page.
#[component]
pub fn ApplicationPage(
    /// The application's client id.
    client_id: String,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let application = Remote::new(move || async move { client.application(&id.get_value()).await });
    let changed = Callback::new(move |()| application.reload());
    loaded(application, move |application| view! { <Detail application changed/> })
}

#[component]
fn Detail(application: Application, changed: Callback<()>) -> impl IntoView {
    let may_manage = use_account().manages_applications();
    let title = application.name.clone();
    let client_id = application.client_id.clone();
    let credentials = may_manage.then(|| {
        view! {
            <Credentials application=application.clone()/>
            <Refusals client_id=client_id.clone() name=title.clone() changed/>
            <Configurations client_id=client_id.clone()/>
        }
    });
    let checks = may_manage.then(|| view! { <Checks client_id/> });
    let shown = application.clone();
    let actions = move || {
        may_manage.then(|| {
            view! {
                <a href=application_path(&shown.client_id) + "/sign-in" class="button" id="sign-in-policy">
                    {text(|t| t.places.policy)}
                </a>
                <a href=application_path(&shown.client_id) + "/edit" class="button" id="edit" aria-keyshortcuts="e">
                    {text(|t| t.applications.edit)}
                </a>
                <Delete application=shown.clone()/>
            }
        })
    };
    view! {
        <Page title above=vec![list_crumb()] actions>
            {credentials}
            <CompaniesOfApplication application=application.clone()/>
            <Settings application/>
            {checks}
        </Page>
    }
}

#[component]
fn Delete(application: Application) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let Application { client_id, code, name, .. } = application;
    let id = StoredValue::new(client_id);
    let consequences = Callback::new(move |()| -> Consequences {
        Box::pin(async move { Ok(consequences(&client.application_deletion(&id.get_value()).await?)) })
    });
    let done = named(&name, |t| t.applications.deleted);
    view! {
        <ConfirmButton
            id="delete"
            class="button danger"
            label=text(|t| t.applications.delete)
            title=named(&name, |t| t.applications.delete_title)
            consequences
            action=text(|t| t.applications.delete)
            word=code
            on_confirm=move |()| sending(async move { client.delete_application(&id.get_value()).await })
            on_done=move |()| {
                messages.say(done.clone());
                go(super::PATH);
            }
        />
    }
}

/// What would be deleted with the application.
fn consequences(deletion: &ApplicationDeletion) -> Vec<Text> {
    let counts = [
        Some(text(|t| t.applications.delete_text)),
        counted_unless_none(deletion.people, |t| t.applications.deletes_access),
        counted_unless_none(deletion.companies, |t| t.applications.ends_products),
        counted_unless_none(deletion.tokens, |t| t.applications.ends_sign_ins),
    ];
    counts.into_iter().flatten().chain([text(|t| t.forms.cannot_undo)]).collect()
}
