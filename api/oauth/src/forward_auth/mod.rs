//! Forward authentication: nginx (`auth_request`), Traefik (`forwardAuth`) and Caddy (`forward_auth`) ask here before
//! they forward a request to a protected site. A visitor without a pass (a cookie of the site) signs in at the
//! authorization endpoint, as for any application, and gets the pass at a path of the site that the proxy forwards to
//! us.

mod code;
mod pass;
mod site;

use poem::{
    IntoResponse, Request, Response, RouteMethod, get, handler,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    web::Data,
};
use shared_types::{OAuthEndpoint, StandardScope};
use url::form_urlencoded;

pub(super) use pass::{begin_sign_in, callback, sign_out};

use self::site::Site;
use super::{
    audit_events,
    error::{OAuthError, Reason, no_store, see_other},
    refusals,
};
use kernel::ScopeSet;
use platform::{Actor, Ctx};
use sign_in::forward_auth::Visitor;
use tokens::Subject;

/// The endpoint, with any method: some proxies use the method of the visitor's request.
pub(super) fn by_any_method() -> RouteMethod {
    get(answer).post(answer).put(answer).patch(answer).delete(answer).options(answer)
}

/// `/oauth2/forward-auth`: whether the visitor may use the site, and who it is.
#[handler]
async fn answer(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    respond(ctx, decide(ctx, request).await).await
}

/// Responds; a request that was refused is recorded, and answered with a page.
async fn respond(ctx: &Ctx, result: Result<Response, OAuthError>) -> Response {
    match result {
        Ok(response) => response,
        Err(error) => {
            refusals::respond(ctx, OAuthEndpoint::ForwardAuthentication, error, OAuthError::page).await
        }
    }
}

async fn decide(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    decide_at(ctx, request, &site).await.map_err(|error| site.refused(error))
}

async fn decide_at(ctx: &Ctx, request: &Request, site: &Site) -> Result<Response, OAuthError> {
    let Some(Visitor { grant, subject }) = site.visitor(ctx, request).await? else {
        return Ok(sign_in_required(site, request));
    };
    let subject = subject.map_err(|reason| {
        let actor = Actor::anonymous(web::request_source::read(request));
        audit_events::access_denied(
            ctx,
            &actor,
            &site.client,
            (grant.user_id(), Some(grant.company_id())),
            reason,
        );
        no_access().with_reason(Reason::NoAccess)
    })?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let name = site.name_of(ctx, &subject, grant.scope());
    let is_raw = site.client.application.metadata.0.forward_auth_raw_headers.unwrap_or_default();
    set_identity_headers(response.headers_mut(), &subject, name, grant.scope(), is_raw);
    Ok(no_store(response))
}

/// The page for a person who may not use the application.
fn no_access() -> OAuthError {
    OAuthError::forbidden("access_denied", "you may not use this application")
}

/// The response for a visitor without a pass.
fn sign_in_required(site: &Site, request: &Request) -> Response {
    let mut response = see_other(&sign_in_address(&site.origin, &site.path));
    if site.by_status || !site.shows_a_page(request) {
        response.set_status(StatusCode::UNAUTHORIZED);
    }
    response
}

/// The address at which a visitor signs in to a site and returns to a page of it.
fn sign_in_address(origin: &str, page: &str) -> String {
    let page = form_urlencoded::byte_serialize(page.as_bytes()).collect::<String>();
    format!("{origin}/.aldaba/sign-in?return_to={page}")
}

/// Sets the headers that identify the person, as far as the granted scopes allow. The others are empty, so that they
/// replace headers that the visitor sent. Unless `is_raw`, the values are percent-encoded, since many programs read
/// headers as Latin-1.
fn set_identity_headers(
    headers: &mut HeaderMap,
    subject: &Subject,
    name: String,
    scope: &ScopeSet,
    is_raw: bool,
) {
    let (user, access) = (&subject.person.user, &subject.effective_access);
    let said = [
        ("remote-user", true, name),
        ("remote-email", scope.has(StandardScope::Email), user.email.clone()),
        ("remote-name", scope.has(StandardScope::Profile), user.name.clone()),
        (
            "remote-groups",
            scope.has(StandardScope::Roles) || scope.has(StandardScope::Groups),
            access.roles.join(","),
        ),
        ("remote-company", scope.has(StandardScope::Company), access.company.code.clone()),
    ];
    for (name, is_granted, value) in said {
        let value = if is_raw { value } else { encoded(&value) };
        let value = if is_granted { HeaderValue::try_from(value.into_bytes()).ok() } else { None };
        headers.insert(HeaderName::from_static(name), value.unwrap_or(HeaderValue::from_static("")));
    }
}

/// A text with the UTF-8 bytes outside printable ASCII percent-encoded, and the percent sign, so that it can be
/// decoded.
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'%';
    let encode =
        |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}
