//! The two operations of the original specification.

use serde_json::{Map, Value, json};

use super::{
    BUSY, CLIENT, TAG, TOO_LARGE,
    shapes::{answer, form_schema, reference, texts},
};
use crate::parameters::{LEGACY_AUTHORIZATION, LEGACY_TOKEN};

/// `POST /v1/oauth2/authorization`.
pub(super) fn authorization() -> Value {
    let location = json!({
        "description": "The `redirect_uri` with the `code`, and with the `state` if one was sent.",
        "schema": { "type": "string" },
        "example": "https://wiki.example.com/callback?code=aldaba_ac_Q29kZU9mQW5h",
    });
    let redirect =
        json!({ "description": "A redirect to the `redirect_uri`.", "headers": { "Location": location } });
    operation(
        "legacyAuthorization",
        "Create an authorization code with a password",
        "The authorization endpoint of the original specification, for older applications that an administrator allowed \
         the grant type `password`. The code can be redeemed only at `/v1/oauth2/access-tokens`. New applications use \
         `/oauth2/authorize`.",
        ("LegacyAuthorizationRequest", ("302", redirect)),
    )
}

/// `POST /v1/oauth2/access-tokens`.
pub(super) fn access_tokens() -> Value {
    operation(
        "legacyAccessTokens",
        "Create tokens, in the original format",
        "The token endpoint of the original specification, for older applications. Issues tokens for a code of \
         `/v1/oauth2/authorization`, a refresh token, the application itself, or, where an administrator allowed it, a \
         username and a password. New applications use `/oauth2/token`.",
        ("LegacyTokenRequest", ("200", answer("The tokens.", "LegacyTokenResponse"))),
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
        ("400", "The body is malformed, the grant type is unknown, or the `redirect_uri` is not registered."),
        (
            "401",
            "The credentials of the application or of the user, the code, or the refresh token are invalid.",
        ),
        ("403", "The user has no access to the application, or the application may not use the grant type."),
        ("413", TOO_LARGE),
        ("415", "The body is neither JSON nor a form."),
        ("503", BUSY),
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

/// The schemas of the bodies.
pub(super) fn schemas() -> Value {
    json!({
        "LegacyAuthorizationRequest": form_schema(LEGACY_AUTHORIZATION),
        "LegacyTokenRequest": form_schema(LEGACY_TOKEN),
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
            "expires_in": {
                "type": "integer",
                "format": "int64",
                "description": "The lifetime of the access token, in seconds.",
            },
            "scope": { "type": "string", "description": "The granted scopes, separated by spaces." },
            "refresh_token": {
                "type": "string",
                "nullable": true,
                "description": "The refresh token, which can be used once. `null` for the application itself and for \
                    applications without the grant type `refresh_token`.",
            },
            "id_token": { "type": "string", "description": "The ID token, a JWT. Only if the scope `openid` was granted." },
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
    let mut problem = texts(&[
        ("type", true, "`about:blank`."),
        ("title", true, "The name of the status."),
        ("code", true, "A stable error code."),
        ("detail", true, "An explanation for the developer of the application."),
        ("error", true, "The error code of RFC 6749."),
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
