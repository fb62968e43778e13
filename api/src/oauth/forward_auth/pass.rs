//! Getting a pass to a protected site, and giving it back: at paths of the site that the proxy hands over to us.

use poem::{Request, Response, handler, web::Data};
use url::form_urlencoded;

use super::site::{Cookie, Site};
use crate::{
    domain::{
        Actor, Ctx, applications, forward_auth,
        tokens::{self, Grant},
    },
    kernel::secrets::{base64url, sha256},
    oauth::{
        error::{OAuthError, see_other},
        pkce,
    },
    web::{self, Params, cookies, destination},
};

/// What the site's headers are made of.
const SCOPE: &str = "openid profile email roles company";
/// How long a sign-in may take, in seconds.
const PATIENCE: u32 = 3_600;

/// `GET /.aldaba/sign-in`: binds the sign-in to this browser, and sends it to the authorization endpoint.
#[handler]
pub(in crate::oauth) async fn sign_in(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    begin(ctx, request).await.unwrap_or_else(OAuthError::page)
}

async fn begin(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    let params = params(request)?;
    // Several sign-ins at a time, each in a window of its own, share what they are bound by.
    let known = cookies::read(request, site.cookie(Cookie::Verifier)).filter(|it| pkce::is_verifier(it));
    let verifier = known.map_or_else(|| base64url(&ctx.random.bytes::<32>()), str::to_owned);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", &site.client.application.client_id),
            ("redirect_uri", &applications::callback(&site.origin)),
            ("scope", SCOPE),
            ("state", destination::local(params.get("return_to"))),
            ("code_challenge", &base64url(&sha256(verifier.as_bytes()))),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    let mut response = see_other(&format!("{}/oauth2/authorize?{query}", ctx.config.server.issuer()));
    let cookie = site.set(Cookie::Verifier, &verifier);
    cookies::add(&mut response, &format!("{cookie}; Max-Age={PATIENCE}"));
    Ok(response)
}

/// `GET /.aldaba/callback`: takes the code, gives the pass, and goes on to what the person wanted at first.
#[handler]
pub(in crate::oauth) async fn callback(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    come_in(ctx, request).await.unwrap_or_else(OAuthError::page)
}

async fn come_in(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    let params = params(request)?;
    let code = match (params.get("code"), params.get("error")) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => {
            return Err(OAuthError::forbidden("access_denied", "you may not use this application"));
        }
        _ => return Err(OAuthError::new("sign_in_failed", "the sign-in was not answered with a code")),
    };
    let mut response = see_other(destination::local(params.get("state")));
    match redeem(ctx, request, &site, code).await? {
        Some(grant) => {
            let pass = forward_auth::pass(ctx, &grant, &site.origin);
            cookies::add(&mut response, &site.set(Cookie::Pass, pass.expose()));
            cookies::add(&mut response, &forget(&site, Cookie::Verifier));
        }
        // Another window was quicker, or the person went back to here.
        None if site.visitor(ctx, request).await?.is_some() => {}
        None => {
            return Err(OAuthError::new("request_expired", "this sign-in is over; start again at the site"));
        }
    }
    Ok(response)
}

/// Redeems a code that was issued for this site, to a request that this browser made: nobody is signed in by an answer
/// to somebody else's.
async fn redeem(ctx: &Ctx, request: &Request, site: &Site, code: &str) -> Result<Option<Grant>, OAuthError> {
    let found = tokens::find_code(ctx, code).await?.filter(|code| {
        let fits =
            code.belongs_to(&site.client) && code.redirect_uri() == applications::callback(&site.origin);
        let verifier = cookies::read(request, site.cookie(Cookie::Verifier));
        // Without a challenge nothing binds it to a browser, whatever the application may do elsewhere.
        let is_bound = code.code_challenge().is_some();
        let is_own = is_bound && pkce::verify(code.code_challenge(), verifier).is_ok();
        fits && is_own && !code.is_legacy() && !code.was_redeemed()
    });
    let Some(code) = found else { return Ok(None) };
    let actor = Actor::anonymous(web::request_source::of(request));
    Ok(tokens::redeem(ctx, &actor, &code).await?.ok())
}

/// `GET /.aldaba/sign-out`: ends the session, and with it what it gave everywhere. A link from elsewhere only leads to
/// the page that asks whether the person wants that.
#[handler]
pub(in crate::oauth) async fn sign_out(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    leave(ctx, request).await.unwrap_or_else(OAuthError::page)
}

async fn leave(ctx: &Ctx, request: &Request) -> Result<Response, OAuthError> {
    let site = Site::read(ctx, request).await?;
    let from = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let is_wanted = matches!(from, Some("same-origin" | "none"));
    let issuer = ctx.config.server.issuer();
    match site.visitor(ctx, request).await?.filter(|_| is_wanted) {
        Some(visitor) => {
            let page = forward_auth::sign_out(ctx, web::request_source::of(request), &visitor).await?;
            let mut response = see_other(&format!("{issuer}{page}"));
            cookies::add(&mut response, &forget(&site, Cookie::Pass));
            Ok(response)
        }
        None => {
            let client_id = &site.client.application.client_id;
            Ok(see_other(&format!("{issuer}/oauth2/logout?client_id={client_id}")))
        }
    }
}

/// The `Set-Cookie` value that removes a cookie of a site.
fn forget(site: &Site, cookie: Cookie) -> String {
    format!("{}; Max-Age=0", site.set(cookie, ""))
}

fn params(request: &Request) -> Result<Params, OAuthError> {
    let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    let params =
        params.ok_or_else(|| OAuthError::invalid_request("the query is not form-url-encoded UTF-8"))?;
    match params.repeated(&[]) {
        Some(_) => Err(OAuthError::invalid_request("a parameter comes more than once")),
        None => Ok(params),
    }
}
