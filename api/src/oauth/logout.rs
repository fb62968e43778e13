//! Signing out at an application's wish (OpenID Connect RP-Initiated Logout 1.0).

use std::sync::Arc;

use poem::{
    Body, Request, Response, handler,
    http::{HeaderValue, header},
    web::Data,
};

use super::{
    error::{OAuthError, see_other},
    form,
};
use crate::{
    domain::{
        Actor, Ctx,
        actor::{Via, Who},
        applications::{self, Client},
        interactions::{self, Waiting, with_query},
        sessions::{self, Session},
        tokens::{self, Hint},
        users::Person,
    },
    web::{self, Params, cookies},
};

/// Where whoever has signed out learns it.
const SIGNED_OUT: &str = "/signed-out";

/// What a logout request asks for, once its parameters were found to be right.
struct Wish {
    /// The ID token of the person, where a valid one came along.
    hint: Option<Hint>,
    /// The application that asks.
    client: Option<Arc<Client>>,
    /// Where to go afterwards.
    redirect: Option<String>,
}

/// `GET /oauth2/logout`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    let outcome = match params {
        Some(params) => answer(ctx, request, &params).await,
        None => Err(OAuthError::invalid_request("the query is not form-url-encoded UTF-8")),
    };
    outcome.unwrap_or_else(OAuthError::page)
}

/// `POST /oauth2/logout`: goes on as GET, so that the browser sends its cookie from our own site.
#[handler]
pub(super) async fn submit(request: &Request, body: Body) -> Response {
    match form::read(request, body).await {
        Ok(form) => see_other(&format!("/oauth2/logout?{}", form.encode())),
        Err(error) => error.page(),
    }
}

async fn answer(ctx: &Ctx, request: &Request, params: &Params) -> Result<Response, OAuthError> {
    if params.repeated(&[]).is_some() {
        return Err(OAuthError::invalid_request("a parameter comes more than once"));
    }
    let wish = Wish::read(ctx, params).await?;
    let signed_in = match cookies::session(ctx, request) {
        Some(cookie) => sessions::signed_in(ctx, &cookie).await?,
        None => None,
    };
    let Some((session, person)) = signed_in else {
        return Ok(see_other(wish.redirect.as_deref().unwrap_or(SIGNED_OUT)));
    };
    if wish.hint.as_ref().is_some_and(|hint| hint.sid == Some(session.id)) {
        sign_out(ctx, request, &session, person).await?;
        let mut response = see_other(wish.redirect.as_deref().unwrap_or(SIGNED_OUT));
        let cookie = cookies::clear(ctx, cookies::session_name(ctx));
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        return Ok(response);
    }
    let client_id = wish.client.map(|client| client.application.client_id.clone());
    let id = interactions::begin(ctx, Waiting::SignOut { client_id, redirect: wish.redirect }).await?;
    Ok(see_other(&format!("/sign-out?interaction={id}")))
}

async fn sign_out(
    ctx: &Ctx,
    request: &Request,
    session: &Session,
    person: Arc<Person>,
) -> Result<(), OAuthError> {
    let via = Via::Session { id: session.id, auth_time: session.auth_time.0 };
    let actor = Actor { who: Who::Person { person, via }, origin: web::origin::of(request) };
    Ok(sessions::end(ctx, &actor, session.id).await?)
}

impl Wish {
    async fn read(ctx: &Ctx, params: &Params) -> Result<Self, OAuthError> {
        let presented = params.get("id_token_hint");
        let hint = match presented {
            Some(token) => tokens::read_hint(ctx, token).await?,
            None => None,
        };
        let client_id = match (&hint, params.get("client_id")) {
            (Some(hint), Some(client_id)) if hint.aud != client_id => {
                return Err(OAuthError::invalid_request("the id_token_hint was issued to another client"));
            }
            (Some(hint), _) => Some(hint.aud.as_str()),
            // A bad hint: whoever sent it is not believed to be that application either.
            (None, client_id) => client_id.filter(|_| presented.is_none()),
        };
        let client = match client_id {
            Some(client_id) => applications::client(ctx, client_id).await?,
            None => None,
        };
        let redirect = match (&client, params.get("post_logout_redirect_uri")) {
            (Some(client), Some(uri)) if client.has_post_logout_redirect_uri(uri) => {
                let state = params.get("state").map(|state| ("state", state));
                Some(if state.is_some() { with_query(uri, state) } else { uri.to_owned() })
            }
            (Some(_), Some(_)) => {
                return Err(OAuthError::invalid_request("the post_logout_redirect_uri is not registered"));
            }
            _ => None,
        };
        Ok(Self { hint, client, redirect })
    }
}
