//! Signing in to and out of a protected site, at paths of the site that the proxy forwards to us.

use poem::{Request, Response, handler, web::Data};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    code::{self, SiteCode},
    no_access, respond,
    site::{Cookie, MAX_PATH, Site},
};
use crate::{
    error::{OAuthError, Reason, see_other},
    pkce,
    token::{self, Granted},
};
use kernel::secrets::{base64url, sha256};
use organisation::applications;
use platform::Ctx;
use sign_in::forward_auth;
use tokens::interactions::{self, InteractionState};
use web::{Params, cookies, destination};

/// The scopes that the headers for the site need.
const SCOPE: &str = "openid profile email roles groups company";
/// The maximum length of a page that the `state` contains, in bytes.
const MAX_STATE: usize = 1_000;
/// The maximum duration of a sign-in, in seconds.
const SIGN_IN_TIMEOUT: u32 = 3_600;

/// `GET /.aldaba/sign-in`: binds the sign-in to this browser, and redirects to the authorization endpoint.
#[handler]
pub(crate) async fn begin_sign_in(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    respond(ctx, begin(ctx, request).await).await
}

async fn begin(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    begin_at(ctx, request, &site).await.map_err(|error| site.refused(error))
}

async fn begin_at(ctx: &Ctx, request: &Request, site: &Site) -> Result<Response, OAuthError> {
    let params = params(request)?;
    // Sign-ins in several windows share one verifier.
    let known = cookies::read(request, site.cookie(Cookie::Verifier)).filter(|it| pkce::is_verifier(it));
    let verifier = known.map_or_else(|| base64url(&ctx.random.bytes::<32>()), str::to_owned);
    let state =
        state_for_path(ctx, request, destination::local_within(MAX_PATH, params.get("return_to"))).await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", &site.client.application.client_id),
            ("redirect_uri", &applications::callback_uri(&site.origin)),
            ("scope", SCOPE),
            ("state", &state),
            ("code_challenge", &base64url(&sha256(verifier.as_bytes()))),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    let mut response = see_other(&format!("{}/oauth2/authorize?{query}", ctx.config.server.issuer()));
    let cookie = site.set(Cookie::Verifier, &verifier);
    cookies::add(&mut response, &format!("{cookie}; Max-Age={SIGN_IN_TIMEOUT}"));
    Ok(response)
}

/// The state of the authorization request for a page: the page or, if it is too long for a header, the id of an
/// interaction that contains it.
async fn state_for_path(ctx: &Ctx, request: &Request, path: &str) -> Result<String, OAuthError> {
    if path.len() <= MAX_STATE {
        return Ok(path.to_owned());
    }
    let state = InteractionState::ProtectedPage { path: path.to_owned() };
    let id = interactions::create(ctx, &web::request_source::read(request), state).await?;
    Ok(id.to_string())
}

/// The page of a state.
async fn path_from_state(ctx: &Ctx, state: Option<&str>) -> Result<String, OAuthError> {
    let Some(id) = state.and_then(|state| Uuid::try_parse(state).ok()) else {
        return Ok(destination::local(state).to_owned());
    };
    let interaction = interactions::find(ctx, id).await?;
    Ok(match interaction.map(|interaction| interaction.state) {
        Some(InteractionState::ProtectedPage { path }) => path,
        _ => "/".to_owned(),
    })
}

/// `GET /.aldaba/callback`: redeems the code, sets the pass, and redirects to the page that was requested first.
#[handler]
pub(crate) async fn callback(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    respond(ctx, sign_in_at_site(ctx, request).await).await
}

async fn sign_in_at_site(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    redeem_at(ctx, request, &site).await.map_err(|error| site.refused(error))
}

async fn redeem_at(ctx: &Ctx, request: &Request, site: &Site) -> Result<Response, OAuthError> {
    let params = params(request)?;
    let code = match (params.get("code"), params.get("error")) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => return denied_at(ctx, request, site, params.get("state")).await,
        (_, error) => {
            let failed = OAuthError::new("sign_in_failed", "the response has no code");
            return Err(failed.with_parameter_value("error", error));
        }
    };
    let mut response = see_other(&path_from_state(ctx, params.get("state")).await?);
    match token::grant::<SiteCode>(&code::request(ctx, request, site, code)).await {
        Ok(Granted { grant, .. }) => {
            let pass = forward_auth::pass(ctx, &grant, &site.origin);
            cookies::add(&mut response, &site.set(Cookie::Pass, pass.expose()));
            cookies::add(&mut response, &removed_cookie(site, Cookie::Verifier));
            Ok(response)
        }
        Err(error) if error.reason == Reason::NoAccess => Err(no_access().with_reason(Reason::NoAccess)),
        // The window that was faster has the pass, or gets it in a moment.
        Err(error) if error.reason == Reason::Repeated => Ok(response),
        // The person went back to this address.
        Err(error) if error == code::expired() && site.visitor(ctx, request).await?.is_some() => Ok(response),
        Err(error) => Err(error),
    }
}

/// The response to a sign-in that did not give access. Anyone can write the query, so it does not decide whether
/// the person cancelled or may not use the application: a pass does, and without one the page offers signing in again,
/// where the person reads the reason.
async fn denied_at(
    ctx: &Ctx,
    request: &Request,
    site: &Site,
    state: Option<&str>,
) -> Result<Response, OAuthError> {
    let page = path_from_state(ctx, state).await?;
    match site.visitor(ctx, request).await?.map(|visitor| visitor.subject) {
        Some(Ok(_)) => Ok(see_other(&page)),
        Some(Err(_)) => Err(no_access().with_reason(Reason::NoAccess)),
        None => {
            let cancelled = OAuthError::forbidden("sign_in_cancelled", "the sign-in was cancelled");
            Ok(cancelled.page_before(super::sign_in_address(&site.origin, &page)))
        }
    }
}

/// `GET /.aldaba/sign-out`: ends the session and all its grants. A link from another site only leads to the page that
/// asks for confirmation.
#[handler]
pub(crate) async fn sign_out(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    respond(ctx, sign_out_of_site(ctx, request).await).await
}

async fn sign_out_of_site(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    let from = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let is_wanted = matches!(from, Some("same-origin" | "none"));
    let issuer = ctx.config.server.issuer();
    match site.visitor(ctx, request).await?.filter(|_| is_wanted) {
        Some(visitor) => {
            let page = forward_auth::sign_out(ctx, web::request_source::read(request), &visitor).await?;
            let mut response = see_other(&format!("{issuer}{page}"));
            cookies::add(&mut response, &removed_cookie(&site, Cookie::Pass));
            Ok(response)
        }
        None => {
            let client_id = &site.client.application.client_id;
            Ok(see_other(&format!("{issuer}/oauth2/logout?client_id={client_id}")))
        }
    }
}

/// The `Set-Cookie` value that removes a cookie of a site.
fn removed_cookie(site: &Site, cookie: Cookie) -> String {
    format!("{}; Max-Age=0", site.set(cookie, ""))
}

fn params(request: &Request) -> Result<Params, OAuthError> {
    let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    let params =
        params.ok_or_else(|| OAuthError::invalid_request("the query is not form-url-encoded UTF-8"))?;
    match params.repeated(&[]) {
        Some(_) => Err(OAuthError::invalid_request("a parameter is repeated")),
        None => Ok(params),
    }
}
