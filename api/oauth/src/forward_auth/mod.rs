//! Forward authentication: nginx (`auth_request`), Traefik (`forwardAuth`) and Caddy (`forward_auth`) ask here before
//! they let a request through. Whoever has no pass signs in at the authorization endpoint, as for any application, and
//! gets one at a path of the protected site that the proxy hands over to us.

mod code;
mod pass;
mod site;

use poem::{
    IntoResponse, Request, Response, RouteMethod, get, handler,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    web::Data,
};
use shared_types::StandardScope;
use url::form_urlencoded;

pub(super) use pass::{begin_sign_in, callback, sign_out};

use self::site::Site;
use super::error::{OAuthError, no_store, see_other};
use kernel::ScopeSet;
use platform::Ctx;
use sign_in::forward_auth::Visitor;
use tokens::Subject;

/// The endpoint, by any method that a visitor's request may have: some proxies ask by that.
pub(super) fn by_any_method() -> RouteMethod {
    get(answer).post(answer).put(answer).patch(answer).delete(answer).options(answer)
}

/// `/oauth2/forward-auth`: whether the person may come in, and who it is.
#[handler]
async fn answer(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    decide(ctx, request).await.unwrap_or_else(OAuthError::page)
}

async fn decide(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    let Some(Visitor { grant, subject }) = site.visitor(ctx, request).await? else {
        return Ok(stranger(&site, request));
    };
    let Ok(subject) = subject else { return Err(no_access()) };
    let mut response = StatusCode::NO_CONTENT.into_response();
    let name = site.name_of(ctx, &subject, grant.scope());
    identify(response.headers_mut(), &subject, name, grant.scope());
    Ok(no_store(response))
}

/// The page for a person who may not use the application.
fn no_access() -> OAuthError {
    OAuthError::forbidden("access_denied", "you may not use this application")
}

/// The answer to a person without a pass.
fn stranger(site: &Site, request: &Request) -> Response {
    let path = form_urlencoded::byte_serialize(site.path.as_bytes()).collect::<String>();
    let mut response = see_other(&format!("{}/.aldaba/sign-in?return_to={path}", site.origin));
    if site.by_status || !site.shows_a_page(request) {
        response.set_status(StatusCode::UNAUTHORIZED);
    }
    response
}

/// Says who the person is, as far as the granted scopes go. What cannot be told is empty: a header of that name which
/// the visitor sent is then replaced too.
fn identify(headers: &mut HeaderMap, subject: &Subject, name: String, scope: &ScopeSet) {
    let (user, access) = (&subject.person.user, &subject.effective_access);
    let said = [
        ("remote-user", true, name),
        ("remote-email", scope.has(StandardScope::Email), user.email.clone()),
        ("remote-name", scope.has(StandardScope::Profile), user.name.clone()),
        ("remote-groups", scope.has(StandardScope::Roles), access.roles.join(",")),
        ("remote-company", scope.has(StandardScope::Company), access.company.code.clone()),
    ];
    for (name, is_granted, value) in said {
        let value = if is_granted { HeaderValue::try_from(value.into_bytes()).ok() } else { None };
        headers.insert(HeaderName::from_static(name), value.unwrap_or(HeaderValue::from_static("")));
    }
}
