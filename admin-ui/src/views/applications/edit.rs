//! Editing an application (UC-14).

use leptos::prelude::*;
use shared_types::Application;

use super::{
    application_path,
    draft::{ApplicationFields, Draft},
};
use crate::{
    api::use_client,
    browser,
    components::{Crumb, FormAlert, Page, SubmitButton, use_messages},
    state::{Remote, loaded, use_replace},
};

/// The form, once the application is there.
#[component]
pub fn EditApplication(
    /// The application's client id.
    client_id: String,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let application = Remote::new(move || async move { client.application(&id.get_value()).await });
    loaded(application, |application| view! { <EditForm application/> })
}

#[component]
fn EditForm(application: Application) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let draft = Draft::of(&application);
    let path = application_path(&application.client_id);
    let above =
        vec![Crumb::new("/applications", "Applications"), Crumb::new(path.clone(), application.name.clone())];
    let client_id = StoredValue::new(application.client_id);
    let back = path.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        draft.form.clear_all();
        draft.check();
        if draft.form.has_errors() {
            return browser::focus_first_error();
        }
        let (go, path, client_id) = (go.clone(), path.clone(), client_id.get_value());
        let call = async move { client.change_application(&client_id, draft.data()).await };
        draft.form.send(call, move |application: Application| {
            messages.say(format!("{} is saved.", application.name));
            go(&path);
        });
    };
    view! {
        <Page title=format!("Edit {}", application.name) above focus_elsewhere=true>
            <form class="narrow" novalidate on:submit=submit>
                <FormAlert form=draft.form/>
                <ApplicationFields draft/>
                <div class="actions">
                    <SubmitButton id="save" form=draft.form label="Save"/>
                    <a href=back class="button" id="cancel">"Cancel"</a>
                </div>
            </form>
        </Page>
    }
}
