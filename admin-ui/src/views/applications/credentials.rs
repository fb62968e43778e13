//! What an application needs to sign people in: issuer, client id and secret.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, TokenEndpointAuthMethod};

use super::{Registered, application_path, endpoints::Endpoints};
use crate::{
    api::{Client, use_client},
    browser,
    components::{Card, CopyButton, Messages, use_messages},
    state::{account::is_recent, remote::sign_in_address},
    texts::{Text, made, text},
};

/// What the page shows of the secret.
#[derive(Clone)]
enum Secret {
    Hidden,
    Shown(String),
    /// The sign-in was too long ago.
    SignInAgain,
    /// Only an administrator can see it.
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
            view! { <dd class="hint" id="client-secret">{text(|t| t.connecting.no_secret)}</dd> }.into_any()
        }
        _ => view! { <SecretValue application/> }.into_any(),
    };
    view! {
        <Card title=text(|t| t.connecting.credentials) lead=text(|t| t.connecting.credentials_lead)>
            <dl class="facts">
                <Value
                    id="issuer"
                    label=text(|t| t.connecting.issuer)
                    copy=text(|t| t.connecting.copy_issuer)
                    value=issuer
                />
                <Value
                    id="client-id"
                    label=text(|t| t.applications.client_id)
                    copy=text(|t| t.connecting.copy_client_id)
                    value=client_id
                />
                <div>
                    <dt>{text(|t| t.connecting.secret)}</dt>
                    {secret}
                </div>
                <Value
                    id="discovery"
                    label=text(|t| t.connecting.discovery)
                    copy=text(|t| t.connecting.copy_discovery)
                    value=discovery
                />
            </dl>
            <Endpoints/>
        </Card>
    }
}

#[component]
pub(super) fn Value(id: &'static str, label: Text, copy: Text, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <code id=id>{value.clone()}</code>
                <CopyButton copied=value shown_in=id label=copy/>
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
    let is_shown = move || secret.with(|secret| matches!(secret, Secret::Shown(_)));
    let label = made(move |t| if is_shown() { t.forms.hide } else { t.forms.show }.to_owned());
    let full_label = made(move |t| {
        if is_shown() { t.connecting.hide_secret } else { t.connecting.show_secret }.to_owned()
    });
    view! {
        <dd>
            {move || view! { <SecretText secret=secret.get()/> }}
            <button type="button" class="button quiet low" id="show-secret" aria-label=full_label on:click=toggle>
                {label}
            </button>
        </dd>
        <dd class="notice" role="status">
            {move || view! { <Notice secret=secret.get() path=path.clone()/> }}
        </dd>
    }
}

/// Fetches the secret: the person may have signed in again in another tab.
fn ask(client: Client, messages: Messages, client_id: String, secret: RwSignal<Secret>) {
    spawn_local(async move {
        let found = match client.application(&client_id).await {
            Ok(application) => application.client_secret,
            Err(error) => return messages.fail(error.message()),
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
    let (shown, copied) = match secret {
        Secret::Shown(secret) => (secret.clone(), Some(secret)),
        _ => ("•".repeat(24), None),
    };
    let copy = copied.map(|copied| {
        view! { <CopyButton copied shown_in="client-secret" label=text(|t| t.connecting.copy_secret)/> }
    });
    view! {
        <code id="client-secret">{shown}</code>
        {copy}
    }
}

#[component]
fn Notice(secret: Secret, path: String) -> impl IntoView {
    match secret {
        Secret::Hidden | Secret::Shown(_) => ().into_any(),
        Secret::NotForYou => text(|t| t.connecting.secret_for_administrators).into_any(),
        Secret::SignInAgain => view! {
            {text(|t| t.connecting.secret_after_sign_in)}
            " "
            <a href=sign_in_address(&path, true) rel="external" id="sign-in-again">
                {text(|t| t.connecting.sign_in_again)}
            </a>
        }
        .into_any(),
    }
}
