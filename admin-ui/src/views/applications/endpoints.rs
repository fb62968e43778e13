//! The addresses of all endpoints that an application may use.

use leptos::prelude::*;

use super::credentials::Value;
use crate::{
    browser,
    texts::{Texts, made, text},
};

/// An endpoint: the id of its row, its path, and its name.
type Endpoint = (&'static str, &'static str, fn(&'static Texts) -> &'static str);

const ENDPOINTS: [Endpoint; 10] = [
    ("authorization-endpoint", "/oauth2/authorize", |t| t.connecting.authorization_endpoint),
    ("token-endpoint", "/oauth2/token", |t| t.connecting.token_endpoint),
    ("userinfo-endpoint", "/oauth2/userinfo", |t| t.connecting.userinfo_endpoint),
    ("jwks-uri", "/oauth2/jwks", |t| t.connecting.jwks_uri),
    ("introspection-endpoint", "/oauth2/introspect", |t| t.connecting.introspection_endpoint),
    ("revocation-endpoint", "/oauth2/revoke", |t| t.connecting.revocation_endpoint),
    ("end-session-endpoint", "/oauth2/logout", |t| t.connecting.end_session_endpoint),
    ("device-authorization-endpoint", "/oauth2/device_authorization", |t| {
        t.connecting.device_authorization_endpoint
    }),
    ("registration-endpoint", "/oauth2/register", |t| t.connecting.registration_endpoint),
    ("check-session-iframe", "/oauth2/check-session", |t| t.connecting.check_session_iframe),
];

/// The endpoints, folded, since most libraries discover them.
#[component]
pub(super) fn Endpoints() -> impl IntoView {
    let rows = ENDPOINTS.into_iter().map(|(id, path, name)| {
        let value = browser::api_origin() + path;
        let copy = made(move |t| (t.connecting.copy_endpoint)(name(t)));
        view! { <Value id label=text(name) copy value/> }
    });
    view! {
        <details id="endpoints">
            <summary>{text(|t| t.connecting.endpoints)}</summary>
            <dl class="facts">{rows.collect_view()}</dl>
        </details>
    }
}
