//! Registering an application (UC-13).

use leptos::prelude::*;
use shared_types::Application;

use super::{
    Registered, application_path,
    draft::{ApplicationFields, Draft},
};
use crate::{
    api::use_client,
    browser,
    components::{Crumb, FormAlert, Page, SubmitButton, use_messages},
    state::use_replace,
};

/// The form.
#[component]
pub fn RegisterApplication() -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let registered: Registered = expect_context();
    let go = use_replace();
    let draft = Draft::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        draft.form.clear_all();
        draft.check();
        if draft.form.has_errors() {
            return browser::focus_first_error();
        }
        let go = go.clone();
        draft.form.send(client.register_application(draft.data()), move |application: Application| {
            messages
                .say(format!("{} is registered. Give it the credentials on this page.", application.name));
            let path = application_path(&application.client_id);
            registered.keep(application);
            go(&path);
        });
    };
    view! {
        <Page
            title="Register an application"
            above=vec![Crumb::new("/applications", "Applications")]
            focus_elsewhere=true
        >
            <form class="narrow" novalidate on:submit=submit>
                <FormAlert form=draft.form/>
                <ApplicationFields draft/>
                <div class="actions">
                    <SubmitButton id="save" form=draft.form label="Register"/>
                    <a href="/applications" class="button" id="cancel">"Cancel"</a>
                </div>
            </form>
        </Page>
    }
}
