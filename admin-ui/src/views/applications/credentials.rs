//! What an application needs to sign people in: issuer, client id and secret.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, TokenEndpointAuthMethod};

use super::{Registered, endpoints::Endpoints};
use crate::{
    api::{Client, SIGNED_IN, use_client},
    browser,
    components::{Card, CopyButton, Messages, use_messages},
    state::{account::is_recent, remote::sign_in_address, use_account},
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
    let issuer = browser::api_origin();
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
    let client_id = application.client_id;
    let secret = RwSignal::new(Secret::Hidden);
    let is_admin = use_account().is_admin();
    let again = {
        let client_id = client_id.clone();
        Callback::new(move |()| ask(client, messages, client_id.clone(), secret, is_admin))
    };
    let known = registered.take_secret(&client_id);
    let toggle = move |_| match (secret.get_untracked(), known.clone()) {
        (Secret::Shown(_), _) => secret.set(Secret::Hidden),
        (_, Some(known)) => secret.set(Secret::Shown(known)),
        (_, None) => ask(client, messages, client_id.clone(), secret, is_admin),
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
            {move || view! { <Notice secret=secret.get() again/> }}
        </dd>
    }
}

/// Fetches the secret: the person may have signed in again in another tab.
fn ask(client: Client, messages: Messages, client_id: String, secret: RwSignal<Secret>, is_admin: bool) {
    spawn_local(async move {
        let found = match client.secret(&client_id).await {
            Ok(found) => found,
            Err(error) => return messages.fail(error.message()),
        };
        let next = match found {
            Some(found) => Secret::Shown(found),
            // An administrator lacks nothing else.
            None if is_admin => Secret::SignInAgain,
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
fn Notice(
    secret: Secret,
    /// Asks for the secret again, once the person has signed in.
    again: Callback<()>,
) -> impl IntoView {
    let sign_in = move |_| {
        browser::sign_in_elsewhere(&sign_in_address(SIGNED_IN, true), move || _ = again.try_run(()));
    };
    match secret {
        Secret::Hidden | Secret::Shown(_) => ().into_any(),
        Secret::NotForYou => text(|t| t.connecting.secret_for_administrators).into_any(),
        Secret::SignInAgain => view! {
            {text(|t| t.connecting.secret_after_sign_in)}
            " "
            <button type="button" class="button low" id="sign-in-again" on:click=sign_in>
                {text(|t| t.connecting.sign_in_again)}
            </button>
        }
        .into_any(),
    }
}
