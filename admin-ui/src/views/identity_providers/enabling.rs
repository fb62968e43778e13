//! Enabling, disabling and deleting an identity provider.

use std::future::ready;

use leptos::prelude::*;
use serde_json::json;
use shared_types::{ConnectionStatus, IdentityProvider};

use super::{ProviderOwner, people::links};
use crate::{
    api::use_client,
    components::{ConfirmButton, Consequences, nothing, section, sending, use_messages},
    state::use_replace,
    texts::{counted_unless_none, named, text},
};

/// The section that enables it, or disables it.
pub(super) fn enabling(
    api: String,
    enabled: RwSignal<bool>,
    connection: RwSignal<Option<ConnectionStatus>>,
) -> AnyView {
    let button = move || match enabled.get() {
        true => disable(api.clone(), enabled),
        false => enable(api.clone(), enabled, connection),
    };
    let lead = Some(text(|t| t.logins.signing_in_lead));
    section(text(|t| t.forms.status), lead, nothing(), button.into_any())
}

fn enable(api: String, enabled: RwSignal<bool>, connection: RwSignal<Option<ConnectionStatus>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let consequences = Callback::new(move |()| -> Consequences {
        let works = connection.with_untracked(|known| known.as_ref().is_some_and(|known| known.succeeded));
        let warning = (!works).then(|| text(|t| t.logins.enable_untested));
        Box::pin(ready(Ok([text(|t| t.logins.enable_text)].into_iter().chain(warning).collect())))
    });
    view! {
        <ConfirmButton
            id="enable"
            class="button main"
            label=text(|t| t.logins.enable)
            title=text(|t| t.logins.enable_title)
            consequences
            action=text(|t| t.logins.enable)
            harmless=true
            on_confirm=move |()| sending(client.change_identity_provider(api.clone(), json!({ "enabled": true })))
            on_done=move |()| {
                messages.say(text(|t| t.logins.enabled));
                enabled.try_set(true);
            }
        />
    }
    .into_any()
}

fn disable(api: String, enabled: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let path = links(&api);
    let consequences = Callback::new(move |()| -> Consequences {
        let path = path.clone();
        Box::pin(async move {
            let people = counted_unless_none(client.count(&path).await? as u64, |t| t.logins.loses_people);
            Ok([text(|t| t.logins.disable_text)].into_iter().chain(people).collect())
        })
    });
    view! {
        <ConfirmButton
            id="disable"
            class="button"
            label=text(|t| t.logins.disable)
            title=text(|t| t.logins.disable_title)
            consequences
            action=text(|t| t.logins.disable)
            on_confirm=move |()| sending(client.change_identity_provider(api.clone(), json!({ "enabled": false })))
            on_done=move |()| {
                messages.say(text(|t| t.logins.disabled));
                enabled.try_set(false);
            }
        />
    }
    .into_any()
}

/// The section that deletes it.
pub(super) fn delete(owner: ProviderOwner, api: String, provider: &IdentityProvider) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let path = links(&api);
    let consequences = Callback::new(move |()| -> Consequences {
        let path = path.clone();
        Box::pin(async move {
            let people = counted_unless_none(client.count(&path).await? as u64, |t| t.logins.unlinks_people);
            let all = [Some(text(|t| t.logins.delete_text)), people, Some(text(|t| t.forms.cannot_undo))];
            Ok(all.into_iter().flatten().collect())
        })
    });
    let done = named(&provider.name, |t| t.logins.deleted);
    let button = view! {
        <ConfirmButton
            id="delete"
            class="button danger"
            label=text(|t| t.logins.delete)
            title=named(&provider.name, |t| t.logins.delete_title)
            consequences
            action=text(|t| t.logins.delete)
            word=provider.name.clone()
            on_confirm=move |()| sending(client.delete_identity_provider(api.clone()))
            on_done=move |()| {
                messages.say(done.clone());
                go(&owner.path());
            }
        />
    };
    let lead = Some(text(|t| t.logins.delete_lead));
    section(text(|t| t.logins.delete), lead, nothing(), button.into_any())
}
