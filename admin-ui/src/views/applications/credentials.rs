//! What an application needs to sign people in here: issuer, client id and secret.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, TokenEndpointAuthMethod};

use super::{Registered, application_path};
use crate::{
    api::{Client, use_client},
    browser,
    components::{Card, CopyButton, Messages, use_messages},
    state::{account::is_recent, remote::sign_in_address},
};

/// What is shown in the place of the secret.
#[derive(Clone)]
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
pub(super) fn Credentials(application: Application) -> impl IntoView {
    let issuer = browser::origin();
    let discovery = format!("{issuer}/.well-known/openid-configuration");
    let client_id = application.client_id.clone();
    let secret = match application.token_endpoint_auth_method {
        TokenEndpointAuthMethod::None => {
            view! { <dd class="hint" id="client-secret">"A public client has none. It must use PKCE (S256)."</dd> }
                .into_any()
        }
        _ => view! { <SecretValue application/> }.into_any(),
    };
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
                    {secret}
                </div>
                <Value label="Discovery" id="discovery" text=discovery/>
            </dl>
        </Card>
    }
}

#[component]
fn Value(label: &'static str, id: &'static str, text: String) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <code id=id>{text.clone()}</code>
                <CopyButton text shown_in=id what=label/>
            </dd>
        </div>
    }
}

#[component]
fn SecretValue(application: Application) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let registered: Registered = expect_context();
    let Application { client_id, client_secret, .. } = application;
    let path = application_path(&client_id);
    let known = registered.take_secret(&client_id).or(client_secret);
    let secret = RwSignal::new(Secret::Hidden);
    let toggle = move |_| match (secret.get_untracked(), known.clone()) {
        (Secret::Shown(_), _) => secret.set(Secret::Hidden),
        (_, Some(known)) => secret.set(Secret::Shown(known)),
        (_, None) => ask(client, messages, client_id.clone(), secret),
    };
    view! {
        <dd>
            {move || view! { <SecretText secret=secret.get()/> }}
            <button type="button" class="button quiet" id="show-secret" on:click=toggle>
                {move || secret.with(|secret| if matches!(secret, Secret::Shown(_)) { "Hide" } else { "Show" })}
                <span class="sr-only">" the client secret"</span>
            </button>
        </dd>
        <dd class="notice" role="status">
            {move || view! { <Notice secret=secret.get() path=path.clone()/> }}
        </dd>
    }
}

/// Asks the server for the secret: the person may have signed in meanwhile, in another tab.
fn ask(client: Client, messages: Messages, client_id: String, secret: RwSignal<Secret>) {
    spawn_local(async move {
        let found = match client.application(&client_id).await {
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
}

#[component]
fn SecretText(secret: Secret) -> impl IntoView {
    let (text, copied) = match secret {
        Secret::Shown(text) => (text.clone(), Some(text)),
        _ => ("•".repeat(24), None),
    };
    view! {
        <code id="client-secret">{text}</code>
        {copied.map(|text| view! { <CopyButton text shown_in="client-secret" what="Client secret"/> })}
    }
}

#[component]
fn Notice(secret: Secret, path: String) -> impl IntoView {
    match secret {
        Secret::Hidden | Secret::Shown(_) => ().into_any(),
        Secret::NotForYou => "Only an administrator sees the secret of this application.".into_any(),
        Secret::SignInAgain => view! {
            "Secrets are shown only shortly after signing in. "
            <a href=sign_in_address(&path, true) rel="external" id="sign-in-again">"Sign in again"</a>
            " to see it."
        }
        .into_any(),
    }
}
