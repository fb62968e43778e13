//! The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2).

mod account;
mod claims;
mod decide;
mod device;
mod machine;
mod respond;
mod steps;
mod target;

use poem::{
    Body, Request, Response, handler,
    web::{Data, Path},
};
use shared_types::OAuthEndpoint;
use uuid::Uuid;

use target::{AuthorizationFailure, CheckedRequest, Target};

use super::{
    error::{OAuthError, see_other},
    form, refusals,
};
use kernel::Error;
use organisation::applications;
use platform::Ctx;
use tokens::interactions::{self, InteractionState};
use web::{Params, csrf};

/// The maximum length of the query, in bytes.
const MAX_QUERY: usize = 16 * 1024;

/// `GET /oauth2/authorize`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    match begin(ctx, request).await {
        Ok(response) => response,
        Err(failure) => {
            let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
            let client_id = params.as_ref().and_then(|params| params.get("client_id"));
            failure.with_client_id(client_id).answer(ctx, request, is_silent(request)).await
        }
    }
}

/// Whether a request may show no page (`prompt=none`), also if it is invalid otherwise: it comes from a page that the
/// person uses. That is true only of a hidden frame: the same request as a link leads the person away from this server.
/// A browser that does not say what a request is for (Fetch Metadata Request Headers section 2.1) is believed.
fn is_silent(request: &Request) -> bool {
    if request.header("sec-fetch-dest").is_some_and(|destination| destination != "iframe") {
        return false;
    }
    let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    params.is_some_and(|params| params.all("prompt") == ["none"])
}

/// `POST /oauth2/authorize`: redirects to GET, so that the browser sends its same-site cookie.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match form::read_repeatable(request, body).await {
        Ok(form) => see_other(&format!("/oauth2/authorize?{}", form.encode())),
        Err(error) => refusals::respond(ctx, OAuthEndpoint::Authorization, error, OAuthError::page).await,
    }
}

/// `GET /oauth2/authorize/{interaction}`: continues a stored request.
#[handler]
pub(super) async fn resume(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(interaction): Path<String>,
) -> Response {
    let outcome = match waiting(ctx, &interaction).await {
        Ok(Ok(checked)) => decide::decide(ctx, request, checked).await,
        Ok(Err(page)) => Ok(see_other(&page)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(response) => response,
        Err(failure) => failure.answer(ctx, request, false).await,
    }
}

/// `GET /oauth2/authorize/{interaction}/deny`: gives up a stored request. The links of our pages prove by a CSRF
/// token that the person followed them, since anyone may begin a request and send its address to others, and programs
/// open the links that they find. Nothing is changed without it.
#[handler]
pub(super) async fn deny(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(interaction): Path<String>,
) -> Response {
    let query = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    let is_own = query.is_some_and(|query| csrf::is_genuine(ctx, request, &query));
    match waiting(ctx, &interaction).await {
        Ok(Ok(checked)) if checked.request.device_code.is_some() => {
            match device::deny(ctx, request, &checked, is_own).await {
                Ok(response) => response,
                Err(failure) => failure.answer(ctx, request, false).await,
            }
        }
        Ok(Ok(checked)) => {
            let state = checked.interaction.as_ref().map(|interaction| &interaction.state);
            let description = match state {
                Some(InteractionState::NoAccess { .. }) => "The person has no access to this application",
                _ => "The sign-in was cancelled",
            };
            let error = OAuthError::new("access_denied", description);
            AuthorizationFailure::redirect(checked.request, error).answer(ctx, request, is_own).await
        }
        Ok(Err(page)) => see_other(&page),
        Err(error) => error.page(),
    }
}

async fn begin(ctx: &Ctx, request: &Request) -> Result<Response, AuthorizationFailure> {
    let query = request.uri().query().unwrap_or_default();
    if query.len() > MAX_QUERY {
        return Err(AuthorizationFailure::Page(OAuthError::invalid_request("the request is too long")));
    }
    let params = Params::parse(query.as_bytes());
    let params =
        params.ok_or_else(|| OAuthError::invalid_request("the query is not form-url-encoded UTF-8"))?;
    let mut checked = machine::validate(ctx, &params).await?;
    match claims::subject_of_hint(ctx, &checked.client, &params, checked.silent).await? {
        Ok(Some(subject)) if claims::names(&checked.request.subjects, &subject) => {
            checked.request.subjects = vec![subject];
        }
        Ok(Some(_)) => {
            let text = "the id_token_hint and the claims name different persons";
            let error = OAuthError::invalid_request(text).with_parameter("id_token_hint");
            return Err(AuthorizationFailure::redirect(checked.request, error));
        }
        Ok(None) => {}
        Err(error) => return Err(AuthorizationFailure::redirect(checked.request, error)),
    }
    decide::decide(ctx, request, checked).await
}

/// Looks up a stored request. If it was answered already, returns the page "already answered".
async fn waiting(ctx: &Ctx, id: &str) -> Result<Result<CheckedRequest, String>, OAuthError> {
    let expired =
        || OAuthError::new("request_expired", "this sign-in is over; start again at the application");
    let id = Uuid::try_parse(id).map_err(|_| expired())?;
    let Some(interaction) = interactions::find(ctx, id).await? else {
        let finished = interactions::find_finished(ctx, id).await?;
        return finished.map(|_| Err(page_of(id))).ok_or_else(expired);
    };
    let Some(waits) = interaction.request().cloned() else { return Ok(Err(page_of(id))) };
    // The application may have changed since.
    let client = applications::client(ctx, &waits.client_id).await?;
    let client = client.filter(|client| device::may_be_answered(client, &waits)).ok_or_else(expired)?;
    Ok(Ok(CheckedRequest { request: waits, client, silent: false, interaction: Some(interaction) }))
}

/// The page that shows what became of an interaction, or where it goes on.
fn page_of(interaction: Uuid) -> String {
    format!("/sign-in?interaction={interaction}")
}

impl From<Error> for AuthorizationFailure {
    fn from(error: Error) -> Self {
        Self::Page(error.into())
    }
}

impl From<OAuthError> for AuthorizationFailure {
    fn from(error: OAuthError) -> Self {
        Self::Page(error)
    }
}
