//! The OAuth endpoints in the OpenAPI document (3.0). They are not made with poem-openapi, which does not read forms
//! and queries as strictly as the RFCs require.

mod authorize;
mod device;
mod discovery;
mod forward_auth;
mod legacy;
mod registration;
mod schemas;
mod sessions;
mod shapes;
mod tokens;

use serde_json::{Value, json};

/// The tag of all operations here.
const TAG: &str = "OAuth 2.0 and OpenID Connect";
/// The security scheme of `client_secret_basic`.
const CLIENT: &str = "client";

const TOO_LARGE: &str = "The body is too large.";
const BUSY: &str = "The server is busy or the installation is not finished. Try again.";
const MALFORMED: &str = "The request is malformed.";
const WRONG_CLIENT: &str = "The application is unknown or its credentials are invalid.";

/// What the document has beside `/v1`: tags, paths, schemas and security schemes.
#[must_use]
pub fn fragment() -> Value {
    let client = json!({
        "type": "http",
        "scheme": "basic",
        "description": "The client ID and client secret of an application, both form-url-encoded (RFC 6749 section \
            2.3.1). Applications with another authentication method send their credentials in the form.",
    });
    json!({
        "tags": [{
            "name": TAG,
            "description": "The protocol endpoints with which applications sign users in and get tokens.",
        }],
        "paths": paths(),
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": { CLIENT: client, registration::TOKEN: registration::scheme() },
        },
    })
}

fn paths() -> Value {
    json!({
        "/oauth2/authorize": { "get": authorize::begin(), "post": authorize::begin_by_form() },
        "/oauth2/authorize/{interaction_id}": { "get": authorize::resume() },
        "/oauth2/authorize/{interaction_id}/deny": { "get": authorize::deny() },
        "/oauth2/token": { "post": tokens::create() },
        "/oauth2/device_authorization": { "post": device::authorize() },
        "/v1/oauth2/authorization": { "post": legacy::authorization() },
        "/v1/oauth2/access-tokens": { "post": legacy::access_tokens() },
        "/oauth2/userinfo": { "get": tokens::userinfo(), "post": tokens::userinfo_by_form() },
        "/oauth2/introspect": { "post": tokens::introspect() },
        "/oauth2/revoke": { "post": tokens::revoke() },
        "/oauth2/register": { "post": registration::register() },
        "/oauth2/register/{client_id}": registration::management(),
        "/oauth2/logout": { "get": sessions::logout(), "post": sessions::logout_by_form() },
        "/oauth2/backchannel-logout/{provider_id}": { "post": sessions::backchannel_logout() },
        "/oauth2/forward-auth": { "get": forward_auth::ask() },
        "/.aldaba/sign-in": { "get": forward_auth::sign_in() },
        "/.aldaba/callback": { "get": forward_auth::callback() },
        "/.aldaba/sign-out": { "get": forward_auth::sign_out() },
        "/oauth2/check-session": { "get": sessions::check() },
        "/oauth2/jwks": { "get": discovery::keys() },
        "/.well-known/openid-configuration": { "get": discovery::openid() },
        "/.well-known/oauth-authorization-server": { "get": discovery::oauth() },
    })
}
