//! Forward authentication in the OpenAPI document.

use serde_json::{Map, Value, json};

use super::{
    BUSY, TAG,
    shapes::{page, query, see_other},
};
use crate::parameters::{Parameter, SITE_CALLBACK, SITE_SIGN_IN};

const REFUSED: &str = "The request does not come from a trusted proxy, the site is unknown, or the user has no access \
    to the application.";
const MALFORMED: &str =
    "The headers that describe the original request are missing, malformed or contradictory.";

/// `GET /oauth2/forward-auth`.
pub(super) fn ask() -> Value {
    let names = [
        (
            "X-Original-URL",
            "The URL of the original request, as nginx sends it. The response is then never a redirect.",
        ),
        ("X-Forwarded-Proto", "The scheme of the original request, as Traefik and Caddy send it."),
        (
            "X-Forwarded-Host",
            "The host of the original request, with the port unless it is the scheme's default.",
        ),
        ("X-Forwarded-Uri", "The path and the query of the original request."),
        ("X-Forwarded-Method", "The method of the original request."),
    ];
    let parameters = names.map(|(name, description)| {
        json!({ "name": name, "in": "header", "required": false, "description": description,
            "schema": { "type": "string" } })
    });
    let identity = [
        ("Remote-User", "The username."),
        ("Remote-Email", "The email, if the application may request the scope `email`; else empty."),
        ("Remote-Name", "The name, if the application may request the scope `profile`; else empty."),
        (
            "Remote-Groups",
            "The user's roles in the application, separated by commas, if it may request the scope `roles`; else \
             empty.",
        ),
        (
            "Remote-Company",
            "The code of the company, if the application may request the scope `company`; else empty.",
        ),
    ];
    let identity = identity.map(|(name, description)| {
        (name.to_owned(), json!({ "description": description, "schema": { "type": "string" } }))
    });
    json!({
        "operationId": "forwardAuth",
        "summary": "Authorize a proxied request",
        "description": "Checks for a reverse proxy whether the user of a request may access a site, which is one of an \
            application's `forward_auth_origins`. For nginx (`auth_request`), Traefik (`forwardAuth`) and Caddy \
            (`forward_auth`), which send the user's cookies. Any HTTP method is accepted.",
        "tags": [TAG],
        "security": [],
        "parameters": parameters.to_vec(),
        "responses": {
            "204": {
                "description": "The user may access the site.",
                "headers": identity.into_iter().collect::<Map<_, _>>(),
            },
            "303": see_other("The user must sign in: a redirect to `/.aldaba/sign-in` of the site."),
            "400": page(MALFORMED),
            "401": see_other("The user must sign in: the URI that nginx redirects the browser to."),
            "403": page(REFUSED),
            "503": page(BUSY),
        },
    })
}

/// `GET /.aldaba/sign-in`.
pub(super) fn sign_in() -> Value {
    let redirect = "A redirect to the authorization endpoint.";
    at_a_site("siteSignIn", "Sign in at a protected site", redirect, SITE_SIGN_IN)
}

/// `GET /.aldaba/callback`.
pub(super) fn callback() -> Value {
    let redirect = "A redirect to the path that the user requested.";
    at_a_site("siteCallback", "Complete the sign-in at a protected site", redirect, SITE_CALLBACK)
}

/// `GET /.aldaba/sign-out`.
pub(super) fn sign_out() -> Value {
    let redirect = "A redirect to a page that confirms it or asks for confirmation.";
    at_a_site("siteSignOut", "Sign out at a protected site", redirect, &[])
}

fn at_a_site(id: &str, summary: &str, redirect: &str, table: &[Parameter]) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": "For browsers. The reverse proxy of the site forwards its paths below `/.aldaba/` to the server.",
        "tags": [TAG],
        "security": [],
        "parameters": query(table),
        "responses": {
            "303": see_other(redirect),
            "400": page("The request is malformed, or the sign-in has expired."),
            "403": page(REFUSED),
            "503": page(BUSY),
        },
    })
}
