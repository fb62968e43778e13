//! The authorization endpoint.

use serde_json::{Value, json};

use super::{
    BUSY, TAG, TOO_LARGE,
    shapes::{form, page, query, see_other},
};
use crate::parameters::AUTHORIZATION;

const POSTED: &str = "A form that posts the response to the application (`response_mode=form_post`).";

/// `GET /oauth2/authorize`.
pub(super) fn begin() -> Value {
    json!({
        "operationId": "authorize",
        "summary": "Authorize a user",
        "description": "Starts an authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2). \
            The application redirects the user's browser here. If needed, the browser is redirected to pages on which \
            the user signs in, chooses an account or a company, and consents. It then returns to the application with \
            a `code` or an `error`.",
        "tags": [TAG],
        "security": [],
        "parameters": query(AUTHORIZATION),
        "responses": {
            "200": page(POSTED),
            "303": see_other("A redirect to the application's `redirect_uri` with `code` or `error`, `state` and \
                `iss`, or to a page for the user."),
            "400": page("The application or its `redirect_uri` is unknown, so that the browser cannot be redirected."),
            "503": page(BUSY),
        },
    })
}

/// `POST /oauth2/authorize`.
pub(super) fn begin_by_form() -> Value {
    json!({
        "operationId": "authorizeByForm",
        "summary": "Authorize a user, with a form",
        "description": "Accepts the parameters of `GET /oauth2/authorize` as a form. The browser is redirected to the \
            `GET` request, so that it sends its session cookie.",
        "tags": [TAG],
        "security": [],
        "requestBody": form("AuthorizationRequest"),
        "responses": {
            "303": see_other("A redirect to the same request with `GET`."),
            "400": page("The form is malformed."),
            "413": page(TOO_LARGE),
            "503": page(BUSY),
        },
    })
}

/// `GET /oauth2/authorize/{interaction_id}`.
pub(super) fn resume() -> Value {
    waiting(
        "resumeAuthorization",
        "Resume an authorization request",
        "Pages of the server redirect the browser here when the user has signed in, chosen an account or a company, \
         or consented. Applications do not call it.",
        "A redirect to the application or to the next page.",
    )
}

/// `GET /oauth2/authorize/{interaction_id}/deny`.
pub(super) fn deny() -> Value {
    waiting(
        "denyAuthorization",
        "Cancel an authorization request",
        "Pages of the server redirect the browser here when the user cancels. Applications do not call it.",
        "A redirect to the application with `error=access_denied`.",
    )
}

/// An operation on a request that waits for the user.
fn waiting(id: &str, summary: &str, description: &str, redirect: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": description,
        "tags": [TAG],
        "security": [],
        "parameters": [{
            "name": "interaction_id",
            "in": "path",
            "required": true,
            "description": "The ID of the pending authorization request.",
            "schema": { "type": "string", "format": "uuid" },
        }],
        "responses": {
            "200": page(POSTED),
            "303": see_other(redirect),
            "400": page("The authorization request is not pending any more."),
            "503": page(BUSY),
        },
    })
}
