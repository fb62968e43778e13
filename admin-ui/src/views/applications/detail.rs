//! One application (UC-16), and deleting it (UC-15).

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use shared_types::Application;

use super::{
    application_path, companies::CompaniesOfApplication, credentials::Credentials, settings::Settings,
};
use crate::{
    api::use_client,
    components::{Confirm, Crumb, Page, use_messages},
    state::{Remote, loaded, use_account},
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
    view! {
        {loaded(application, move |application| view! { <Detail application/> })}
    }
}

#[component]
fn Detail(application: Signal<Application>) -> impl IntoView {
    let account = use_account();
    let name = Signal::derive(move || application.with(|application| application.name.clone()));
    let actions = move || {
        account.manages_applications().then(|| {
            let edit = application.with(|application| application_path(&application.client_id)) + "/edit";
            view! {
                <A href=edit attr:class="button" attr:id="edit">"Edit"</A>
                <Delete application/>
            }
        })
    };
    view! {
        <Page title=name above=vec![Crumb::new("/applications", "Applications")] actions>
            {account.manages_applications().then(|| view! { <Credentials application/> })}
            <CompaniesOfApplication application=application.get_untracked()/>
            <Settings application/>
        </Page>
    }
}

#[component]
fn Delete(application: Signal<Application>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let delete = move || async move {
        let client_id = application.with_untracked(|application| application.client_id.clone());
        client.delete_application(&client_id).await
    };
    let done = move |()| {
        messages.say(application.with_untracked(|application| format!("{} is deleted.", application.name)));
        navigate("/applications", Default::default());
    };
    let title =
        Signal::derive(move || application.with(|application| format!("Delete {}?", application.name)));
    let code = Signal::derive(move || application.with(|application| application.code.clone()));
    view! {
        <button type="button" class="button danger-quiet" id="delete" on:click=move |_| open.set(true)>"Delete"</button>
        <Confirm
            open
            title
            text="Nobody can sign in to it any more. Every access, consent and token for it is deleted too. This \
                  cannot be undone."
            action="Delete the application"
            word=code
            on_confirm=delete
            on_done=done
        />
    }
}
