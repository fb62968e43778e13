//! What an application needs to sign people in here: issuer, client id and secret.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, TokenEndpointAuthMethod};

use super::{Registered, application_path};
use crate::{
    api::use_client,
    browser,
    components::{Card, CopyButton, use_messages},
    state::{account::is_recent, remote::sign_in_address},
};

/// What is shown in the place of the secret.
#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Hidden,
    Shown(String),
    /// The sign-in was too long ago.
    SignInAgain,
    /// Only an administrator sees it.
    NotForYou,
}

/// The credentials.
#[component]
pub(super) fn Credentials(application: Signal<Application>) -> impl IntoView {
    let issuer = browser::origin();
    let discovery = format!("{issuer}/.well-known/openid-configuration");
    let client_id = Signal::derive(move || application.with(|application| application.client_id.clone()));
    let is_public = Memo::new(move |_| {
        application
            .with(|application| application.token_endpoint_auth_method == TokenEndpointAuthMethod::None)
    });
    view! {
        <Card
            title="Credentials"
            lead="Give these to the application. It finds everything else at the discovery address."
        >
            <dl class="values">
                <Value label="Issuer URL" id="issuer" text=issuer/>
                <Value label="Client ID" id="client-id" text=client_id/>
                <div>
                    <dt>"Client secret"</dt>
                    {move || match is_public.get() {
                        true => view! { <dd class="hint">"A public client has none. It must use PKCE (S256)."</dd> }.into_any(),
                        false => view! { <SecretValue application/> }.into_any(),
                    }}
                </div>
                <Value label="Discovery" id="discovery" text=discovery/>
            </dl>
        </Card>
    }
}

#[component]
fn Value(label: &'static str, id: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <code id=id>{text}</code>
                <CopyButton text shown_in=id what=label/>
            </dd>
        </div>
    }
}

#[component]
fn SecretValue(application: Signal<Application>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let registered: Registered = expect_context();
    let client_id = application.with_untracked(|application| application.client_id.clone());
    let known = StoredValue::new(
        registered
            .take_secret(&client_id)
            .or_else(|| application.with_untracked(|application| application.client_secret.clone())),
    );
    let id = StoredValue::new(client_id);
    let secret = RwSignal::new(Secret::Hidden);
    let ask = move || {
        spawn_local(async move {
            let found = match client.application(&id.get_value()).await {
                Ok(application) => application.client_secret,
                Err(error) => return messages.say(error.message()),
            };
            let next = match found {
                Some(found) => Secret::Shown(found),
                None => match client.session().await {
                    Ok(session) if is_recent(&session) => Secret::NotForYou,
                    _ => Secret::SignInAgain,
                },
            };
            secret.try_set(next);
        });
    };
    let toggle = move |_| match (secret.get_untracked(), known.get_value()) {
        (Secret::Shown(_), _) => secret.set(Secret::Hidden),
        (_, Some(known)) => secret.set(Secret::Shown(known)),
        (_, None) => ask(),
    };
    view! {
        <dd>
            <SecretText secret/>
            <button type="button" class="button quiet" id="show-secret" on:click=toggle>
                {move || secret.with(|secret| if matches!(secret, Secret::Shown(_)) { "Hide" } else { "Show" })}
                <span class="sr-only">" the client secret"</span>
            </button>
        </dd>
        <SecretNotice secret path=application_path(&id.get_value())/>
    }
}

#[component]
fn SecretText(secret: RwSignal<Secret>) -> impl IntoView {
    let text = Signal::derive(move || match secret.get() {
        Secret::Shown(text) => text,
        _ => String::new(),
    });
    let is_shown = Memo::new(move |_| text.with(|text| !text.is_empty()));
    view! {
        <code id="client-secret">
            {move || if is_shown.get() { text.get() } else { "•".repeat(24) }}
        </code>
        <Show when=move || is_shown.get()>
            <CopyButton text shown_in="client-secret" what="Client secret"/>
        </Show>
    }
}

#[component]
fn SecretNotice(secret: RwSignal<Secret>, path: String) -> impl IntoView {
    let sign_in = sign_in_address(&path, true);
    let notice = move || match secret.get() {
        Secret::SignInAgain => Some(
            view! {
                "Secrets are shown only shortly after signing in. "
                <a href=sign_in.clone() rel="external" id="sign-in-again">"Sign in again"</a>
                " to see it."
            }
            .into_any(),
        ),
        Secret::NotForYou => Some("Only an administrator sees the secret of this application.".into_any()),
        _ => None,
    };
    view! { <dd class="notice" role="status">{notice}</dd> }
}
