//! OAuth 2.0 and OpenID Connect: one file per endpoint over one token pipeline (`token`).
//!
//! The state machines of oxide-auth implement RFC 6749; `adapter` and `authorize` drive them over `tokens`, which
//! issues, redeems and revokes. The rest (OpenID Connect, introspection, logout) is implemented here.

mod adapter;
mod audit_events;
mod authorize;
mod backchannel_logout;
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

use poem::{Endpoint, Request, Response, Result, Route, get, http::Method, post};

use self::{cors::Cors, discovery::Discovery, jwks::Jwks};
pub use self::{discovery::document as discovery_document, openapi::fragment as openapi_fragment};
use platform::Ctx;

const KEYS: &str = "/oauth2/jwks";
const METADATA: [&str; 2] = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

/// The endpoints, with their absolute paths.
pub struct Endpoints {
    discovery: Discovery,
    jwks: Jwks,
    routes: Route,
}

impl Endpoints {
    /// Builds the endpoints.
    #[must_use]
    pub fn new(ctx: &Ctx) -> Self {
        let (discovery, jwks) = (Discovery::new(ctx), Jwks::new(ctx));
        let routes = routes(ctx, &discovery, &jwks);
        Self { discovery, jwks, routes }
    }

    /// Returns the response to a request for a document that is the same for everybody; `None` for others. Applications
    /// read these documents often, so they are answered without what other requests need: the context, where the request
    /// comes from, and the router.
    pub async fn published(&self, request: &Request) -> Option<Response> {
        if request.method() != Method::GET {
            return None;
        }
        let mut response = match request.uri().path() {
            KEYS => self.jwks.respond(request).await,
            path if METADATA.contains(&path) => self.discovery.respond(request),
            _ => return None,
        };
        cors::share_with_everyone(&mut response);
        Some(response)
    }
}

impl Endpoint for Endpoints {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        self.routes.call(request).await
    }
}

fn routes(ctx: &Ctx, discovery: &Discovery, jwks: &Jwks) -> Route {
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
        .at("/oauth2/backchannel-logout/:provider_id", post(backchannel_logout::answer))
        .at("/oauth2/forward-auth", forward_auth::by_any_method())
        .at("/.aldaba/sign-in", get(forward_auth::begin_sign_in))
        .at("/.aldaba/callback", get(forward_auth::callback))
        .at("/.aldaba/sign-out", get(forward_auth::sign_out))
        .at("/oauth2/check-session", get(session_management::show))
        .at(KEYS, cors.for_everyone(get(jwks.clone())))
        .at(METADATA[0], cors.for_everyone(get(discovery.clone())))
        .at(METADATA[1], cors.for_everyone(get(discovery.clone())))
}
