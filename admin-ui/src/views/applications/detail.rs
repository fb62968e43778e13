//! One application (UC-16), and deleting it (UC-15).

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, ApplicationDeletion};

use super::{
    advice::{Checks, Configurations},
    application_path,
    companies::CompaniesOfApplication,
    credentials::Credentials,
    settings::Settings,
};
use crate::{
    api::use_client,
    components::{Confirm, Crumb, Page, sending, use_messages},
    state::{Remote, loaded, use_account, use_replace},
    text::counted,
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
    loaded(application, |application| view! { <Detail application/> })
}

#[component]
fn Detail(application: Application) -> impl IntoView {
    let may_manage = use_account().manages_applications();
    let title = application.name.clone();
    let client_id = application.client_id.clone();
    let credentials = may_manage.then(|| {
        view! {
            <Credentials application=application.clone()/>
            <Configurations client_id=client_id.clone()/>
        }
    });
    let checks = may_manage.then(|| view! { <Checks client_id/> });
    let shown = application.clone();
    let actions = move || {
        may_manage.then(|| {
            view! {
                <a href=application_path(&shown.client_id) + "/edit" class="button" id="edit">"Edit"</a>
                <Delete application=shown.clone()/>
            }
        })
    };
    view! {
        <Page title above=vec![Crumb::new("/applications", "Applications")] actions>
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
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let Application { client_id, code, name, .. } = application;
    let id = StoredValue::new(client_id.clone());
    let ask = move |_| {
        spawn_local(async move {
            match client.application_deletion(&id.get_value()).await {
                Ok(goes) => {
                    text.try_set(consequences(&goes));
                    open.try_set(true);
                }
                Err(error) => messages.say(error.message()),
            }
        });
    };
    let title = format!("Delete {name}?");
    let delete = move |()| {
        let client_id = client_id.clone();
        sending(async move { client.delete_application(&client_id).await })
    };
    let done = move |()| {
        messages.say(format!("{name} is deleted."));
        go("/applications");
    };
    view! {
        <button type="button" class="button danger-quiet" id="delete" on:click=ask>"Delete"</button>
        <Confirm
            open
            title
            text
            action="Delete the application"
            word=code
            on_confirm=delete
            on_done=done
        />
    }
}

/// What would go with the application.
fn consequences(goes: &ApplicationDeletion) -> String {
    let number =
        |count: u64, one: &str, many: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), one, many);
    format!(
        "Nobody can sign in to it any more. The access of {} in {} and the tokens of {} are deleted too. This cannot \
         be undone.",
        number(goes.people, "person", "people"),
        number(goes.companies, "company", "companies"),
        number(goes.tokens, "sign-in", "sign-ins"),
    )
}
