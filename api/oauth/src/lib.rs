//! OAuth 2.0 and OpenID Connect: one file per endpoint over one token pipeline (`token`).
//!
//! The state machines of oxide-auth implement RFC 6749; `adapter` and `authorize` drive them over `tokens`, which
//! issues, redeems and revokes. The rest (OpenID Connect, introspection, logout) is implemented here.

mod adapter;
mod audit_events;
mod authorize;
mod bearer;
mod client_auth;
mod cors;
mod device_authorization;
mod discovery;
mod error;
mod form;
mod forward_auth;
mod grants;
mod introspect;
mod jwks;
mod legacy;
mod logout;
mod openapi;
mod parameters;
mod pkce;
mod refusals;
mod registration;
mod revoke;
mod scope;
mod session_management;
mod token;
mod token_request;
mod userinfo;

use poem::{Route, get, post};

use self::{cors::Cors, discovery::Discovery, jwks::Jwks};
pub use self::{discovery::document as discovery_document, openapi::fragment as openapi_fragment};
use platform::Ctx;

/// The endpoints, with their absolute paths.
#[must_use]
pub fn routes(ctx: &Ctx) -> Route {
    let cors = Cors::new(ctx);
    Route::new()
        .at("/oauth2/authorize", get(authorize::show).post(authorize::submit))
        .at("/oauth2/authorize/:interaction", get(authorize::resume))
        .at("/oauth2/authorize/:interaction/deny", get(authorize::deny))
        .at("/oauth2/token", cors.for_applications(post(token::answer)))
        .at("/oauth2/device_authorization", post(device_authorization::answer))
        .at("/v1/oauth2/authorization", post(legacy::authorization))
        .at("/v1/oauth2/access-tokens", post(legacy::access_tokens))
        .at("/oauth2/userinfo", cors.for_applications(get(userinfo::show).post(userinfo::submit)))
        .at("/oauth2/introspect", post(introspect::answer))
        .at("/oauth2/revoke", cors.for_applications(post(revoke::answer)))
        .at("/oauth2/register", post(registration::register))
        .at(
            "/oauth2/register/:client_id",
            get(registration::read).put(registration::replace).delete(registration::delete),
        )
        .at("/oauth2/logout", get(logout::show).post(logout::submit))
        .at("/oauth2/forward-auth", forward_auth::by_any_method())
        .at("/.aldaba/sign-in", get(forward_auth::begin_sign_in))
        .at("/.aldaba/callback", get(forward_auth::callback))
        .at("/.aldaba/sign-out", get(forward_auth::sign_out))
        .at("/oauth2/check-session", get(session_management::show))
        .at("/oauth2/jwks", cors.for_everyone(get(Jwks::new(ctx))))
        .at("/.well-known/openid-configuration", cors.for_everyone(get(Discovery::new(ctx))))
        .at("/.well-known/oauth-authorization-server", cors.for_everyone(get(Discovery::new(ctx))))
}
