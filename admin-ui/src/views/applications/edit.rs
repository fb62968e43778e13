//! Editing an application (UC-14).

use leptos::prelude::*;
use shared_types::Application;

use super::{
    application_path,
    draft::{ApplicationFields, Draft},
    list_crumb,
};
use crate::{
    api::use_client,
    components::{Cancel, Crumb, FormFrame, Page, use_messages},
    state::{Remote, loaded, use_replace},
    texts::{named, text},
};

/// The form, once the application is loaded.
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
    let Application { client_id, name, .. } = application;
    let path = application_path(&client_id);
    let above = vec![list_crumb(), Crumb::new(path.clone(), name.clone())];
    let (client_id, back) = (StoredValue::new(client_id), path.clone());
    let send = move |()| {
        if !draft.is_complete() {
            return;
        }
        let (go, path, client_id) = (go.clone(), path.clone(), client_id.get_value());
        let call = async move { client.change_application(&client_id, draft.data()).await };
        draft.form.send(call, move |application: Application| {
            messages.say(named(&application.name, |t| t.applications.saved));
            go(&path);
        });
    };
    view! {
        <Page title=named(&name, |t| t.applications.edit_title) above focus_elsewhere=true>
            <FormFrame
                form=draft.form
                on_submit=send
                submit=text(|t| t.forms.save)
                cancel=Cancel::To(back)
            >
                <ApplicationFields draft/>
            </FormFrame>
        </Page>
    }
}
