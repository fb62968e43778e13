//! Editing an application (UC-14).

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{
    AccessPolicy, Application, ApplicationType, ConsentPolicy, GrantType, IdTokenClaims, PkcePolicy,
    TokenEndpointAuthMethod,
};

use super::{
    application_path,
    draft::{ApplicationFields, Draft},
    list_crumb,
};
use crate::{
    api::{Seen, use_client, without_secret},
    components::{Cancel, Crumb, FormFrame, Page, use_messages},
    state::{Remote, loaded, use_replace},
    texts::{named, text},
    views::conflict::{Editing, Field},
};

/// The form, once the application is loaded.
#[component]
pub fn EditApplication(
    /// The application's client id.
    client_id: String,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let application = Remote::new(move || async move { client.application_seen(&id.get_value()).await });
    loaded(application, move |seen| view! { <EditForm seen remote=application/> })
}

#[component]
fn EditForm(seen: Seen<Application>, remote: Remote<Seen<Application>>) -> impl IntoView {
    let messages = use_messages();
    let go = use_replace();
    let draft = Draft::of(&seen.value);
    let (client_id, name) = (seen.value.client_id.clone(), seen.value.name.clone());
    let path = application_path(&client_id);
    let above = vec![list_crumb(), Crumb::new(path.clone(), name.clone())];
    let back = path.clone();
    let saved = Callback::new(move |()| {
        let name = draft.name.with_untracked(|name| name.trim().to_owned());
        messages.say(named(&name, |t| t.applications.saved));
        go(&path);
    });
    let reload = Callback::new(move |()| remote.reload());
    let address = without_secret(&client_id);
    let editing = Editing::new(draft.form, address, &FIELDS, &seen, &draft.data(), saved);
    let had_tokens = draft.upstream_tokens.get_untracked();
    let send = move |()| {
        if !draft.is_complete() {
            return;
        }
        // The application becomes privileged: the addresses that are on the page are confirmed with the change.
        let becomes_privileged = !had_tokens && draft.upstream_tokens.get_untracked();
        match serde_json::to_value(draft.data()) {
            Ok(Value::Object(whole)) if becomes_privileged => editing.save_change(whole),
            _ => editing.save(&draft.data()),
        }
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
            {editing.question(reload)}
        </Page>
    }
}

/// The fields of the form.
const FIELDS: [Field; 22] = [
    Field::text("name", |t| t.forms.name),
    Field::text("code", |t| t.forms.code),
    Field::text("redirect_uris", |t| t.fields.redirect_uris),
    Field::text("post_logout_redirect_uris", |t| t.fields.post_logout_redirect_uris),
    Field::text("launch_url", |t| t.fields.launch_url),
    Field::word::<ApplicationType>("application_type", |t| t.fields.application_type),
    Field::word::<AccessPolicy>("access_policy", |t| t.fields.access_policy),
    Field::text("logo_uri", |t| t.fields.logo_uri),
    Field::text("web_origins", |t| t.fields.web_origins),
    Field::word::<GrantType>("grant_types", |t| t.fields.grants),
    Field::text("scope", |t| t.fields.scope),
    Field::word::<TokenEndpointAuthMethod>("token_endpoint_auth_method", |t| t.fields.authentication),
    Field::word::<PkcePolicy>("pkce", |t| t.fields.pkce),
    Field::text("session_refresh", |t| t.fields.session_refresh),
    Field::text("upstream_tokens", |t| t.fields.upstream_tokens),
    Field::word::<IdTokenClaims>("id_token_claims", |t| t.fields.id_token_claims),
    Field::text("id_token_signed_response_alg", |t| t.fields.signing_alg),
    Field::text("access_token_lifetime", |t| t.fields.lifetime),
    Field::word::<ConsentPolicy>("consent_policy", |t| t.fields.consent),
    Field::text("backchannel_logout_uri", |t| t.fields.backchannel_logout_uri),
    Field::text("frontchannel_logout_uri", |t| t.fields.frontchannel_logout_uri),
    Field::text("jwks_uri", |t| t.fields.jwks_uri),
];
