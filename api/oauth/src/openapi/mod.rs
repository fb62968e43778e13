//! The OAuth endpoints in the OpenAPI document (3.0). They are not made with poem-openapi, which does not read forms
//! and queries as strictly as the RFCs want.

mod device;
mod forward_auth;
mod legacy;
mod registration;
mod schemas;

use serde_json::{Value, json};

/// The tag of all operations here.
const TAG: &str = "OAuth 2.0 and OpenID Connect";
/// The scheme of `client_secret_basic`.
const CLIENT: &str = "client";

const KEYS: &str =
    "Old keys stay as long as tokens that they signed hold, and new ones are here before they sign.";
const METADATA: &str = "Libraries configure themselves from it: they need no more than the issuer.";

/// What the document has to hold beside `/v1`: tags, paths, schemas and security schemes.
#[must_use]
pub fn fragment() -> Value {
    let client = json!({
        "type": "http",
        "scheme": "basic",
        "description": "`client_id` and `client_secret`, both form-url-encoded (RFC 6749 section 2.3.1). They may be \
            in the form instead.",
    });
    json!({
        "tags": [{ "name": TAG, "description": "Where applications sign their users in and get tokens." }],
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": { CLIENT: client, registration::TOKEN: registration::scheme() },
        },
    })
}

fn schemas() -> Value {
    let mut schemas = schemas::all();
    if let Some(members) = schemas.as_object_mut() {
        members.extend(registration::schemas());
    }
    schemas
}

fn paths() -> Value {
    json!({
        "/oauth2/authorize": { "get": authorize(), "post": authorize_by_form() },
        "/oauth2/authorize/{interaction_id}": { "get": resume() },
        "/oauth2/authorize/{interaction_id}/deny": { "get": deny() },
        "/oauth2/token": { "post": token() },
        "/oauth2/device_authorization": { "post": device::authorize() },
        "/v1/oauth2/authorization": { "post": legacy::authorization() },
        "/v1/oauth2/access-tokens": { "post": legacy::access_tokens() },
        "/oauth2/userinfo": { "get": userinfo("userinfo", None), "post": userinfo_by_form() },
        "/oauth2/introspect": { "post": introspect() },
        "/oauth2/revoke": { "post": revoke() },
        "/oauth2/register": { "post": registration::register() },
        "/oauth2/register/{client_id}": registration::management(),
        "/oauth2/logout": { "get": logout(), "post": logout_by_form() },
        "/oauth2/forward-auth": { "get": forward_auth::ask() },
        "/.aldaba/sign-in": { "get": forward_auth::sign_in() },
        "/.aldaba/callback": { "get": forward_auth::callback() },
        "/.aldaba/sign-out": { "get": forward_auth::sign_out() },
        "/oauth2/check-session": { "get": check_session() },
        "/oauth2/jwks": { "get": public("jwks", "JsonWebKeySet", "The keys that tokens are verified with (RFC 7517).", KEYS) },
        "/.well-known/openid-configuration": {
            "get": public("openidConfiguration", "ProviderMetadata", "What the provider supports (OpenID Connect Discovery).", METADATA),
        },
        "/.well-known/oauth-authorization-server": {
            "get": public("oauthAuthorizationServer", "ProviderMetadata", "What the provider supports (RFC 8414).", METADATA),
        },
    })
}

fn authorize() -> Value {
    json!({
        "operationId": "authorize",
        "summary": "Ask for a person to sign in (RFC 6749 section 4.1.1).",
        "description": "A browser comes here. It goes on to the application with a code or an error, or to a page \
            for the person.",
        "tags": [TAG],
        "security": [],
        "parameters": parameters(&schemas::AUTHORIZATION),
        "responses": {
            "200": page("A form that sends itself to the application (`response_mode=form_post`)."),
            "303": see_other("To the application's `redirect_uri` with `code` or `error`, `state` and `iss`; or to a page."),
            "400": page("The application or its `redirect_uri` is not known, so that it cannot be told."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn authorize_by_form() -> Value {
    json!({
        "operationId": "authorizeByForm",
        "summary": "Ask for a person to sign in, by form.",
        "description": "The browser is sent on to the same request by GET, so that it sends its cookie.",
        "tags": [TAG],
        "security": [],
        "requestBody": form("AuthorizationRequest"),
        "responses": {
            "303": see_other("To the same request by GET."),
            "400": page("The form is malformed."),
            "413": page("The form is too large."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn resume() -> Value {
    waiting(
        "resumeAuthorization",
        "Go on with a request that waited for the person.",
        "A browser comes here from a page, when the person has done what was asked.",
        "To the application, or to a page.",
    )
}

fn deny() -> Value {
    waiting(
        "denyAuthorization",
        "Give a request up that waited for the person.",
        "A browser comes here from a page, when the person does not want to go on.",
        "To the application, with `error=access_denied`.",
    )
}

/// An operation on a request that waits for the person.
fn waiting(id: &str, summary: &str, description: &str, goes: &str) -> Value {
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
            "description": "What the page was given.",
            "schema": { "type": "string", "format": "uuid" },
        }],
        "responses": {
            "200": page("A form that sends itself to the application (`response_mode=form_post`)."),
            "303": see_other(goes),
            "400": page("The request does not wait any more."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn token() -> Value {
    json!({
        "operationId": "token",
        "summary": "Get tokens (RFC 6749 section 3.2).",
        "description": "For an authorization code, a refresh token, a device code, or the application itself; by exchanging a \
            token (RFC 8693); for a person's password only \
            where an administrator allowed it.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("TokenRequest"),
        "responses": {
            "200": answer("The tokens.", "TokenResponse"),
            "400": refused("The request, the grant or its scope is not valid."),
            "401": refused("The application is not known or its credentials are wrong."),
            "413": refused("The form is too large."),
            "503": refused("The server is busy: try again."),
        },
    })
}

fn userinfo(id: &str, body: Option<Value>) -> Value {
    let mut operation = json!({
        "operationId": id,
        "summary": "Who the person of an access token is (OpenID Connect Core section 5.3).",
        "description": "For a token with the scope `openid`, while the person may use the application.",
        "tags": [TAG],
        "security": [{ "bearer": [] }],
        "responses": {
            "200": or_jwt(answer("The claims that the token's scopes ask for.", "UserInfo"), "application/jwt"),
            "400": refused("The token comes in two ways at once, or the form is malformed."),
            "401": refused("The token is missing or does not hold."),
            "403": refused("The token lacks the scope `openid`."),
            "503": refused("The server is busy: try again."),
        },
    });
    if let Some(body) = body {
        operation["requestBody"] = body;
        operation["security"] = json!([{ "bearer": [] }, {}]);
        operation["responses"]["413"] = refused("The form is too large.");
    }
    operation
}

fn userinfo_by_form() -> Value {
    let mut body = form("UserInfoRequest");
    body["required"] = json!(false);
    userinfo("userinfoByForm", Some(body))
}

fn introspect() -> Value {
    json!({
        "operationId": "introspect",
        "summary": "Whether a token holds now (RFC 7662).",
        "description": "Says something of the application's own tokens, of access tokens for an API resource that it \
            serves, and of all tokens where an administrator allowed it. With `Accept: \
            application/token-introspection+jwt` the answer is a JWT (RFC 9701).",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("IntrospectionRequest"),
        "responses": {
            "200": or_jwt(
                answer("What the token says, while it holds.", "IntrospectionResponse"),
                "application/token-introspection+jwt",
            ),
            "400": refused("The request is malformed."),
            "401": refused("The application is not known, public, or its credentials are wrong."),
            "413": refused("The form is too large."),
            "503": refused("The server is busy: try again."),
        },
    })
}

fn revoke() -> Value {
    json!({
        "operationId": "revoke",
        "summary": "End a token of one's own (RFC 7009).",
        "description": "A refresh token ends with all that came and comes of it, an access token by itself. Nothing \
            happens to a token that is not known, has ended, or is another application's.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("RevocationRequest"),
        "responses": {
            "200": { "description": "The token does not hold, or is none of the application's." },
            "400": refused("The request is malformed."),
            "401": refused("The application is not known or its credentials are wrong."),
            "413": refused("The form is too large."),
            "503": refused("The server is busy: try again."),
        },
    })
}

fn logout() -> Value {
    json!({
        "operationId": "logout",
        "summary": "Sign out (OpenID Connect RP-Initiated Logout).",
        "description": "A browser comes here. Without an ID token of its session the person is asked first.",
        "tags": [TAG],
        "security": [],
        "parameters": parameters(&schemas::LOGOUT),
        "responses": {
            "303": see_other("To the `post_logout_redirect_uri`, or to a page."),
            "400": page("The `post_logout_redirect_uri` is not registered, or the request is malformed."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn logout_by_form() -> Value {
    json!({
        "operationId": "logoutByForm",
        "summary": "Sign out, by form.",
        "description": "The browser is sent on to the same request by GET, so that it sends its cookie.",
        "tags": [TAG],
        "security": [],
        "requestBody": form("LogoutRequest"),
        "responses": {
            "303": see_other("To the same request by GET."),
            "400": page("The form is malformed."),
            "413": page("The form is too large."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn check_session() -> Value {
    json!({
        "operationId": "checkSession",
        "summary": "Whether somebody signed in or out (OpenID Connect Session Management).",
        "description": "A page for frames: sent `client_id session_state` as a message, it answers `unchanged`, \
            `changed` or `error`.",
        "tags": [TAG],
        "security": [],
        "responses": {
            "200": page("The page."),
            "503": page("The installation is not finished, or the server is busy: try again."),
        },
    })
}

fn public(id: &str, schema: &str, summary: &str, description: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": description,
        "tags": [TAG],
        "security": [],
        "responses": {
            "200": answer("The document.", schema),
            "503": refused("The server is busy: try again."),
        },
    })
}

/// Query parameters: name, whether it is needed, what it says.
fn parameters(named: &[(&str, bool, &str)]) -> Value {
    let parameter = |(name, required, description): &(&str, bool, &str)| {
        json!({ "name": name, "in": "query", "required": required, "description": description,
            "schema": { "type": "string" } })
    };
    named.iter().map(parameter).collect()
}

fn form(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/x-www-form-urlencoded": { "schema": reference(schema) } } })
}

fn answer(description: &str, schema: &str) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": reference(schema) } } })
}

/// The same answer as a signed JWT, for applications that want one.
fn or_jwt(mut answer: Value, media_type: &str) -> Value {
    let example = "eyJhbGciOiJSUzI1NiIs…";
    answer["content"][media_type] = json!({ "schema": { "type": "string" }, "example": example });
    answer
}

fn refused(description: &str) -> Value {
    answer(description, "OAuthError")
}

fn page(description: &str) -> Value {
    json!({ "description": description, "content": { "text/html": { "schema": { "type": "string" } } } })
}

fn see_other(description: &str) -> Value {
    let location = json!({ "description": "Where to go on.", "schema": { "type": "string" } });
    json!({ "description": description, "headers": { "Location": location } })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
