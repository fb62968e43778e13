//! The endpoints of OpenID Connect that end and watch sessions.

use serde_json::{Value, json};

use super::{
    BUSY, TAG, TOO_LARGE,
    shapes::{form, page, query, refused, see_other},
};
use crate::parameters::LOGOUT;

/// `GET /oauth2/logout`.
pub(super) fn logout() -> Value {
    json!({
        "operationId": "logout",
        "summary": "Sign a user out",
        "description": "Ends the session of the user's browser (OpenID Connect RP-Initiated Logout). The application \
            redirects the browser here. Without an `id_token_hint` of the session, the user is asked to confirm.",
        "tags": [TAG],
        "security": [],
        "parameters": query(LOGOUT),
        "responses": {
            "303": see_other("A redirect to the `post_logout_redirect_uri`, or to a page for the user."),
            "400": page("The `post_logout_redirect_uri` is not registered, or the request is malformed."),
            "503": page(BUSY),
        },
    })
}

/// `POST /oauth2/logout`.
pub(super) fn logout_by_form() -> Value {
    json!({
        "operationId": "logoutByForm",
        "summary": "Sign a user out, with a form",
        "description": "Accepts the parameters of `GET /oauth2/logout` as a form. The browser is redirected to the \
            `GET` request, so that it sends its session cookie.",
        "tags": [TAG],
        "security": [],
        "requestBody": form("LogoutRequest"),
        "responses": {
            "303": see_other("A redirect to the same request with `GET`."),
            "400": page("The form is malformed."),
            "413": page(TOO_LARGE),
            "503": page(BUSY),
        },
    })
}

/// `POST /oauth2/backchannel-logout/{provider_id}`.
pub(super) fn backchannel_logout() -> Value {
    json!({
        "operationId": "backchannelLogout",
        "summary": "Receive a logout token",
        "description": "Ends the sessions that began with a sign-in at an identity provider, when a user signs out \
            there (OpenID Connect Back-Channel Logout). The identity provider calls it with a logout token, which \
            names the user, the session, or both, and is used once. A token that names no session here succeeds.",
        "tags": [TAG],
        "security": [],
        "parameters": [{
            "name": "provider_id",
            "in": "path",
            "required": true,
            "description": "The ID of the identity provider.",
            "schema": { "type": "integer", "format": "int64" },
        }],
        "requestBody": form("BackchannelLogoutRequest"),
        "responses": {
            "200": { "description": "The sessions have ended, or there was none." },
            "400": refused("The logout token is not valid, or was used before."),
            "413": refused(TOO_LARGE),
            "429": refused("Too many logout tokens were sent from this address."),
            "503": refused(BUSY),
        },
    })
}

/// `GET /oauth2/check-session`.
pub(super) fn check() -> Value {
    json!({
        "operationId": "checkSession",
        "summary": "Get the session iframe",
        "description": "Returns a page to be loaded in a frame (OpenID Connect Session Management). It replies to the \
            message `client_id session_state` with `unchanged`, `changed` or `error`.",
        "tags": [TAG],
        "security": [],
        "responses": { "200": page("The page."), "503": page(BUSY) },
    })
}
