//! Sign-out on request of an application (OpenID Connect RP-Initiated Logout 1.0).

use std::sync::Arc;

use poem::{Body, Request, Response, handler, web::Data};
use shared_types::OAuthEndpoint;

use super::{
    error::{OAuthError, see_other},
    form, refusals,
};
use kernel::url::with_query;
use organisation::applications::{self, ApplicationRules, Client};
use platform::Ctx;
use sign_in::sessions::{self, SIGNED_OUT, SignedInAccount};
use tokens::{
    Hint,
    interactions::{self, InteractionState, UnregisteredUri},
};
use web::{Params, cookies};

/// The maximum length of `ui_locales`, in bytes. Longer ones are ignored.
const MAX_LOCALES: usize = 255;

/// The maximum number of characters of an unregistered URI that are shown.
const MAX_SHOWN_URI: usize = 255;

/// A valid logout request.
struct LogoutRequest {
    /// The `id_token_hint`, if it is valid.
    hint: Option<Hint>,
    /// The application.
    client: Option<Arc<Client>>,
    /// The `post_logout_redirect_uri`, with `state`.
    redirect: Option<String>,
    /// The `post_logout_redirect_uri`, if it is not registered.
    unregistered: Option<UnregisteredUri>,
    /// The languages that the person prefers (`ui_locales`).
    ui_locales: Option<String>,
}

/// `GET /oauth2/logout`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    let outcome = match params {
        Some(params) => answer(ctx, request, &params).await.map_err(|error| match params.get("client_id") {
            Some(client_id) => error.with_client_id(client_id),
            None => error,
        }),
        None => Err(OAuthError::invalid_request("the query is not form-url-encoded UTF-8")),
    };
    match outcome {
        Ok(response) => response,
        Err(error) => refusals::respond(ctx, OAuthEndpoint::Logout, error, OAuthError::page).await,
    }
}

/// `POST /oauth2/logout`: redirects to GET, so that the browser sends its same-site cookie.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match form::read(request, body).await {
        Ok(form) => see_other(&format!("/oauth2/logout?{}", form.encode())),
        Err(error) => refusals::respond(ctx, OAuthEndpoint::Logout, error, OAuthError::page).await,
    }
}

async fn answer(ctx: &Ctx, request: &Request, params: &Params) -> Result<Response, OAuthError> {
    if params.repeated(&[]).is_some() {
        return Err(OAuthError::invalid_request("a parameter is repeated"));
    }
    let logout = LogoutRequest::read(ctx, params).await?;
    let accounts = sessions::accounts(ctx, cookies::sessions(ctx, request)).await?;
    if accounts.is_empty() && logout.unregistered.is_none() && logout.may_redirect_at_once() {
        let signed_out = logout.redirect.clone().unwrap_or_else(|| SIGNED_OUT.to_owned());
        return Ok(see_other(&logout.localised(signed_out)));
    }
    // Without a hint, anyone may have made the request: the person is asked, with a session or without.
    let client_id = logout.client.as_ref().map(|client| client.application.client_id.clone());
    let is_hinted = |account: &SignedInAccount| match (&logout.hint, &logout.client) {
        (Some(hint), Some(client)) => {
            hint.sid == Some(tokens::session_identifier(ctx, &client.application, account.session.id))
        }
        _ => false,
    };
    if logout.unregistered.is_none() && accounts.iter().any(is_hinted) {
        let source = web::request_source::read(request);
        let ended = accounts.iter().map(|account| (account.actor(&source), account.session.id)).collect();
        let next = sessions::sign_out(ctx, ended, client_id, logout.redirect.clone()).await?;
        let mut response = see_other(&logout.localised(next));
        for cookie in cookies::end_session(ctx) {
            cookies::add(&mut response, &cookie);
        }
        return Ok(response);
    }
    let state = InteractionState::SignOut {
        client_id,
        redirect: logout.redirect.clone(),
        unregistered: logout.unregistered.clone(),
    };
    let id = interactions::create(ctx, &web::request_source::read(request), state).await?;
    Ok(see_other(&logout.localised(format!("/sign-out?interaction={id}"))))
}

impl LogoutRequest {
    async fn read(ctx: &Ctx, params: &Params) -> Result<Self, OAuthError> {
        let presented = params.get("id_token_hint");
        let hint = match presented {
            Some(token) => tokens::read_hint(ctx, token).await?,
            None => None,
        };
        let client_id = match (&hint, params.get("client_id")) {
            (Some(hint), Some(client_id)) if hint.aud != client_id => {
                let error = OAuthError::invalid_request("the id_token_hint was issued to another client");
                return Err(error.with_parameter("id_token_hint"));
            }
            (Some(hint), _) => Some(hint.aud.as_str()),
            // A bad hint: the client_id beside it is not trusted either.
            (None, client_id) => client_id.filter(|_| presented.is_none()),
        };
        let client = match client_id {
            Some(client_id) => applications::client(ctx, client_id).await?,
            None => None,
        };
        if let (None, Some(_), Some(client_id)) = (&hint, presented, params.get("client_id")) {
            let text = "the id_token_hint is not an ID token of this server, so client_id is ignored too";
            let error =
                OAuthError::invalid_request(text).with_parameter("id_token_hint").with_client_id(client_id);
            refusals::record(ctx, OAuthEndpoint::Logout, &error).await;
        }
        let (mut redirect, mut unregistered) = (None, None);
        match (&client, params.get("post_logout_redirect_uri")) {
            (Some(client), Some(uri)) if client.has_post_logout_redirect_uri(uri) => {
                let state = params.get("state").map(|state| ("state", state));
                redirect = Some(if state.is_some() { with_query(uri, state) } else { uri.to_owned() });
            }
            (Some(client), Some(uri)) => {
                let text = "the post_logout_redirect_uri is not registered for the application";
                let error = OAuthError::invalid_request(text).with_client_id(&client.application.client_id);
                let error = error.with_parameter_value("post_logout_redirect_uri", Some(uri));
                refusals::record(ctx, OAuthEndpoint::Logout, &error).await;
                unregistered = Some(UnregisteredUri {
                    uri: uri.chars().take(MAX_SHOWN_URI).collect(),
                    is_redirect_uri: client.has_redirect_uri(uri),
                });
            }
            _ => {}
        }
        let ui_locales = params.get("ui_locales").filter(|tags| tags.len() <= MAX_LOCALES);
        Ok(Self { hint, client, redirect, unregistered, ui_locales: ui_locales.map(str::to_owned) })
    }

    /// Whether a browser without a session may be redirected without a question: to our own page, or to an application
    /// that the company has reviewed and that gave a hint. Anyone can get an ID token of an application that they
    /// registered themselves, so its hint does not show that the person used it.
    fn may_redirect_at_once(&self) -> bool {
        let is_reviewed = |client: &Arc<Client>| !client.application.is_third_party();
        self.redirect.is_none() || (self.hint.is_some() && self.client.as_ref().is_some_and(is_reviewed))
    }

    /// Adds the requested languages to an address, if it is one of our pages.
    fn localised(&self, address: String) -> String {
        match &self.ui_locales {
            Some(tags) if address.starts_with('/') => with_query(&address, [("ui_locales", tags.as_str())]),
            _ => address,
        }
    }
}
