//! Deleting an application (UC-15).

use leptos::prelude::*;
use shared_types::{Application, ApplicationDeletion};

use crate::{
    api::use_client,
    components::{ConfirmButton, Consequences, sending, use_messages},
    state::{use_go, use_replace},
    texts::{Text, counted_unless_none, named, text},
};

/// The button that deletes the application, after a question.
#[component]
pub(super) fn Delete(application: Application) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let (go, back) = (use_replace(), use_go());
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
            on_keep=move |()| back(super::PATH)
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
