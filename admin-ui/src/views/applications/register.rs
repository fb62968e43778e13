//! Registering an application (UC-13).

use leptos::prelude::*;
use shared_types::Application;

use super::{
    PATH, Registered, application_path,
    draft::{ApplicationFields, Draft},
    list_crumb,
};
use crate::{
    api::use_client,
    components::{Cancel, FormFrame, Page, use_messages},
    state::use_replace,
    texts::{named, text},
};

/// The form.
#[component]
pub fn RegisterApplication() -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let registered: Registered = expect_context();
    let go = use_replace();
    let draft = Draft::new();
    let send = move |()| {
        if !draft.is_complete() {
            return;
        }
        let go = go.clone();
        draft.form.send(client.register_application(draft.data()), move |application: Application| {
            messages.say(named(&application.name, |t| t.applications.registered));
            let path = application_path(&application.client_id);
            registered.keep(application);
            go(&path);
        });
    };
    view! {
        <Page title=text(|t| t.applications.register) above=vec![list_crumb()] focus_elsewhere=true>
            <FormFrame
                form=draft.form
                on_submit=send
                submit=text(|t| t.applications.register_submit)
                cancel=Cancel::To(PATH.to_owned())
            >
                <ApplicationFields draft/>
            </FormFrame>
        </Page>
    }
}
