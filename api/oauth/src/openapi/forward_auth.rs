//! Forward authentication in the OpenAPI document.

use serde_json::{Value, json};

use super::{TAG, page, parameters, see_other};

const SETUP: &str = "The installation is not finished, or the server is busy: try again.";
const REFUSED: &str =
    "No trusted proxy asks, the site is not known, or the person may not use the application.";
const MALFORMED: &str = "The proxy does not say what the person asked for, or contradicts itself.";

/// What a proxy asks.
pub(super) fn ask() -> Value {
    let names = [
        (
            "X-Original-URL",
            "What the person asked for, as nginx says it; the answer is then never a redirect.",
        ),
        ("X-Forwarded-Proto", "The scheme of what the person asked for, as Traefik and Caddy say it."),
        ("X-Forwarded-Host", "Its host, with the port where it is not the scheme's own."),
        ("X-Forwarded-Uri", "Its path and query."),
        ("X-Forwarded-Method", "Its method."),
    ];
    let parameters = names.map(|(name, description)| {
        json!({ "name": name, "in": "header", "required": false, "description": description,
            "schema": { "type": "string" } })
    });
    let said = [
        ("Remote-User", "The person's username."),
        ("Remote-Email", "The email, where the application may ask for the scope `email`; else empty."),
        ("Remote-Name", "The name, by the scope `profile`."),
        ("Remote-Groups", "The roles in the application, separated by commas, by the scope `roles`."),
        ("Remote-Company", "The code of the company, by the scope `company`."),
    ];
    let said = said.map(|(name, description)| {
        (name.to_owned(), json!({ "description": description, "schema": { "type": "string" } }))
    });
    json!({
        "operationId": "forwardAuth",
        "summary": "Whether a person may come in, for a proxy (forward authentication).",
        "description": "nginx asks by `auth_request`, Traefik by `forwardAuth`, Caddy by `forward_auth`, with the \
            cookies of the person; any method will do. The site is one of an application's `forward_auth_origins`.",
        "tags": [TAG],
        "security": [],
        "parameters": parameters.to_vec(),
        "responses": {
            "204": {
                "description": "The person may come in.",
                "headers": said.into_iter().collect::<serde_json::Map<_, _>>(),
            },
            "303": see_other("The person must sign in: to the site's `/.aldaba/sign-in`."),
            "400": page(MALFORMED),
            "401": see_other("The person must sign in: where to, for nginx to send the browser there."),
            "403": page(REFUSED),
            "503": page(SETUP),
        },
    })
}

/// `/.aldaba/sign-in`.
pub(super) fn sign_in() -> Value {
    let parameters = [("return_to", false, "The path of the site to come back to.")];
    at_a_site("siteSignIn", "Sign in at a protected site.", "To the authorization endpoint.", &parameters)
}

/// `/.aldaba/callback`.
pub(super) fn callback() -> Value {
    let parameters = [
        ("code", false, "The authorization code."),
        ("state", false, "The path of the site to come back to."),
        ("error", false, "Why there is no code."),
    ];
    at_a_site("siteCallback", "Come back to a protected site.", "To what the person wanted.", &parameters)
}

/// `/.aldaba/sign-out`.
pub(super) fn sign_out() -> Value {
    at_a_site("siteSignOut", "Sign out at a protected site.", "To the page that says so, or asks.", &[])
}

fn at_a_site(id: &str, summary: &str, goes: &str, named: &[(&str, bool, &str)]) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": "A browser comes here through the proxy, which hands the site's paths below `/.aldaba/` over.",
        "tags": [TAG],
        "security": [],
        "parameters": parameters(named),
        "responses": {
            "303": see_other(goes),
            "400": page("The request is malformed, or the sign-in is over."),
            "403": page(REFUSED),
            "503": page(SETUP),
        },
    })
}
