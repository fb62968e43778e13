//! The two operations of the original specification.

use serde_json::{Map, Value, json};
use shared_types::{GrantType, Word};

use super::{CLIENT, TAG, reference, schemas::strings};

/// `POST /v1/oauth2/authorization`.
pub(super) fn authorization() -> Value {
    let location = json!({
        "description": "The `redirect_uri` with `code`, and `state` where it was sent.",
        "schema": { "type": "string" },
        "example": "https://wiki.example.com/callback?code=aldaba_ac_Q29kZU9mQW5h",
    });
    let sent_on = json!({ "description": "To the `redirect_uri`.", "headers": { "Location": location } });
    operation(
        "legacyAuthorization",
        "Get a code for a person's password, as the original specification has it.",
        "For trusted applications of old, to which an administrator gave the grant `password`. The code is redeemed at \
         `/v1/oauth2/access-tokens` only.",
        ("LegacyAuthorizationRequest", ("302", sent_on)),
    )
}

/// `POST /v1/oauth2/access-tokens`.
pub(super) fn access_tokens() -> Value {
    let tokens = json!({
        "description": "The tokens.",
        "content": { "application/json": { "schema": reference("LegacyTokenResponse") } },
    });
    operation(
        "legacyAccessTokens",
        "Get tokens, as the original specification has it.",
        "For trusted applications of old: by a code of `/v1/oauth2/authorization`, by a refresh token, for the \
         application itself, or, where an administrator gave it the grant `password`, by a person's password.",
        ("LegacyTokenRequest", ("200", tokens)),
    )
}

fn operation(
    id: &str,
    summary: &str,
    description: &str,
    (request, (status, done)): (&str, (&str, Value)),
) -> Value {
    let body = json!({ "schema": reference(request) });
    let mut responses = Map::from_iter([(status.to_owned(), done)]);
    for (status, when) in [
        ("400", "The body is malformed, the grant is not known, or the `redirect_uri` is not registered."),
        ("401", "The application's or the person's credentials, the code or the refresh token are wrong."),
        ("403", "The person may not use the application, or the application not the grant."),
        ("413", "The body is too large."),
        ("415", "The body is neither JSON nor a form."),
        ("503", "The server is busy: try again."),
    ] {
        responses.insert(status.to_owned(), refused(when));
    }
    responses["401"]["headers"]["WWW-Authenticate"] = json!({
        "description": "How to authenticate.",
        "schema": { "type": "string" },
        "example": "Basic realm=\"aldaba\", charset=\"UTF-8\"",
    });
    json!({
        "operationId": id,
        "summary": summary,
        "description": description,
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": {
            "required": true,
            "content": { "application/json": body.clone(), "application/x-www-form-urlencoded": body },
        },
        "responses": responses,
    })
}

fn refused(description: &str) -> Value {
    let content = json!({ "application/problem+json": { "schema": reference("LegacyProblem") } });
    json!({ "description": description, "content": content })
}

const CREDENTIALS: [(&str, bool, &str); 2] = [
    ("client_id", false, "The application, unless it authenticates by HTTP Basic."),
    ("client_secret", false, "Its secret, unless it authenticates by HTTP Basic."),
];

const AUTHORIZATION: [(&str, bool, &str); 5] = [
    ("username", true, "The person's email or username."),
    ("password", true, "The person's password."),
    ("redirect_uri", true, "Where the code goes: registered, compared exactly."),
    ("state", false, "Given back; up to 1,024 bytes."),
    (
        "scope",
        false,
        "Separated by spaces; unknown ones are ignored. Absent: all that the application registered.",
    ),
];

const TOKEN: [(&str, bool, &str); 6] = [
    ("grant_type", true, "Which grant."),
    ("username", false, "The person's email or username; goes with `password`."),
    ("password", false, "The person's password."),
    ("code", false, "A code of `/v1/oauth2/authorization`."),
    ("refresh_token", false, "The refresh token."),
    ("scope", false, "Which scopes; with a refresh token fewer than were granted."),
];

/// The schemas of the bodies.
pub(super) fn schemas() -> Value {
    let mut token = strings(&[&TOKEN[..], &CREDENTIALS].concat());
    let grants = [
        GrantType::Password,
        GrantType::ClientCredentials,
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
    ];
    token["properties"]["grant_type"]["enum"] = grants.iter().map(|grant| grant.as_str()).collect();
    json!({
        "LegacyAuthorizationRequest": strings(&[&AUTHORIZATION[..], &CREDENTIALS].concat()),
        "LegacyTokenRequest": token,
        "LegacyTokenResponse": tokens(),
        "LegacyProblem": problem(),
    })
}

fn tokens() -> Value {
    json!({
        "type": "object",
        "required": ["token", "token_type", "expires_in", "scope", "refresh_token"],
        "properties": {
            "token": { "type": "string", "description": "The access token, a JWT (RFC 9068)." },
            "token_type": { "type": "string", "enum": ["Bearer"] },
            "expires_in": { "type": "integer", "format": "int64", "description": "Seconds." },
            "scope": { "type": "string", "description": "What was granted, separated by spaces." },
            "refresh_token": {
                "type": "string",
                "nullable": true,
                "description": "Each is used once. `null` for an application without the grant `refresh_token`, and \
                    where there is no person.",
            },
            "id_token": { "type": "string", "description": "A JWT, where `openid` was granted." },
        },
        "example": {
            "token": "eyJhbGciOiJFUzI1NiIs…",
            "token_type": "Bearer",
            "expires_in": 600,
            "scope": "openid profile email",
            "refresh_token": "aldaba_rt_…",
            "id_token": "eyJhbGciOiJSUzI1NiIs…",
        },
    })
}

fn problem() -> Value {
    let mut problem = strings(&[
        ("type", true, "`about:blank`."),
        ("title", true, "The kind of error in words."),
        ("code", true, "A stable word for the kind of error."),
        ("detail", true, "What went wrong this time."),
        ("error", true, "The code of RFC 6749."),
    ]);
    problem["properties"]["status"] = json!({ "type": "integer", "format": "int32" });
    problem["properties"]["errors"] = json!({ "type": "array", "items": reference("FieldError") });
    problem["required"] = json!(["type", "title", "status", "code", "detail", "error"]);
    problem["example"] = json!({
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "invalid_grant",
        "detail": "the username and the password do not match",
        "error": "invalid_grant",
        "errors": [],
    });
    problem
}
