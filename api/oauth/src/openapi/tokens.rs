//! The endpoints that create, explain and revoke tokens.

use serde_json::{Value, json};

use super::{
    BUSY, CLIENT, MALFORMED, TAG, TOO_LARGE, WRONG_CLIENT,
    shapes::{answer, form, or_jwt, refused},
};

/// `POST /oauth2/token`.
pub(super) fn create() -> Value {
    json!({
        "operationId": "token",
        "summary": "Create tokens",
        "description": "Issues tokens for an authorization code, a refresh token, a device code, the application \
            itself (`client_credentials`), another access token (RFC 8693), or, where an administrator allowed it, a \
            username and a password. Confidential applications authenticate with their registered method; public \
            applications send their `client_id` only.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("TokenRequest"),
        "responses": {
            "200": answer("The tokens.", "Tokens"),
            "400": refused("The request, the grant or the scope is invalid."),
            "401": refused(WRONG_CLIENT),
            "413": refused(TOO_LARGE),
            "503": refused(BUSY),
        },
    })
}

/// `GET /oauth2/userinfo`.
pub(super) fn userinfo() -> Value {
    json!({
        "operationId": "userinfo",
        "summary": "Get the claims of a user",
        "description": "Returns claims about the user of the access token (OpenID Connect Core section 5.3). The token \
            must have the scope `openid`, and the user must still have access to the application. The response is a \
            signed JWT if the application registered `userinfo_signed_response_alg`.",
        "tags": [TAG],
        "security": [{ "bearer": [] }],
        "responses": {
            "200": or_jwt(answer("The claims that the scopes of the token cover.", "UserInfo"), "application/jwt"),
            "400": refused("The token is sent in two ways, or the form is malformed."),
            "401": refused("The token is missing or not valid."),
            "403": refused("The token does not have the scope `openid`."),
            "503": refused(BUSY),
        },
    })
}

/// `POST /oauth2/userinfo`.
pub(super) fn userinfo_by_form() -> Value {
    let mut body = form("UserInfoRequest");
    body["required"] = json!(false);
    let mut operation = userinfo();
    operation["operationId"] = json!("userinfoByForm");
    operation["summary"] = json!("Get the claims of a user, with a form");
    operation["requestBody"] = body;
    operation["security"] = json!([{ "bearer": [] }, {}]);
    operation["responses"]["413"] = refused(TOO_LARGE);
    operation
}

/// `POST /oauth2/introspect`.
pub(super) fn introspect() -> Value {
    json!({
        "operationId": "introspect",
        "summary": "Introspect a token",
        "description": "Returns whether a token is active and what it contains (RFC 7662). A confidential application \
            may introspect its own tokens, access tokens for an API resource that it serves, and, where an \
            administrator allowed it, all tokens; any other token is reported as inactive. With `Accept: \
            application/token-introspection+jwt` the response is a signed JWT (RFC 9701).",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("IntrospectionRequest"),
        "responses": {
            "200": or_jwt(
                answer("Whether the token is active, and its contents if it is.", "IntrospectionResponse"),
                "application/token-introspection+jwt",
            ),
            "400": refused(MALFORMED),
            "401": refused("The application is unknown or public, or its credentials are invalid."),
            "413": refused(TOO_LARGE),
            "503": refused(BUSY),
        },
    })
}

/// `POST /oauth2/revoke`.
pub(super) fn revoke() -> Value {
    json!({
        "operationId": "revoke",
        "summary": "Revoke a token",
        "description": "Revokes an access token or a refresh token of the calling application (RFC 7009). Revoking a \
            refresh token also revokes all tokens of the same grant. Unknown tokens, expired tokens and tokens of \
            other applications are ignored.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("RevocationRequest"),
        "responses": {
            "200": { "description": "The token is revoked, or is not a token of the application." },
            "400": refused(MALFORMED),
            "401": refused(WRONG_CLIENT),
            "413": refused(TOO_LARGE),
            "503": refused(BUSY),
        },
    })
}
