//! The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2).

mod decide;
mod target;

use poem::{
    Body, Request, Response, handler,
    web::{Data, Path},
};
use uuid::Uuid;

pub(super) use target::{Checked, Refusal, Target};

use super::{
    adapter,
    error::{OAuthError, see_other},
    form,
};
use crate::{
    domain::{Ctx, applications, interactions},
    kernel::Error,
    web::Params,
};

/// The longest request line that is read.
const MOST_QUERY: usize = 16 * 1024;

/// `GET /oauth2/authorize`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    match begin(ctx, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.answer(ctx),
    }
}

/// `POST /oauth2/authorize`: goes on as GET, so that the browser sends its cookie from our own site.
#[handler]
pub(super) async fn submit(request: &Request, body: Body) -> Response {
    match form::read_repeatable(request, body).await {
        Ok(form) => see_other(&format!("/oauth2/authorize?{}", form.encode())),
        Err(error) => error.page(),
    }
}

/// `GET /oauth2/authorize/{interaction}`: goes on with a request that waited for the person.
#[handler]
pub(super) async fn resume(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(interaction): Path<String>,
) -> Response {
    match go_on(ctx, request, &interaction).await {
        Ok(response) => response,
        Err(refusal) => refusal.answer(ctx),
    }
}

async fn begin(ctx: &Ctx, request: &Request) -> Result<Response, Refusal> {
    let query = request.uri().query().unwrap_or_default();
    if query.len() > MOST_QUERY {
        return Err(Refusal::Page(OAuthError::invalid_request("the request is too long")));
    }
    let params = Params::parse(query.as_bytes());
    let params =
        params.ok_or_else(|| OAuthError::invalid_request("the query is not form-url-encoded UTF-8"))?;
    let checked = adapter::authorization(ctx, &params).await?;
    decide::decide(ctx, request, checked).await
}

async fn go_on(ctx: &Ctx, request: &Request, id: &str) -> Result<Response, Refusal> {
    let expired =
        || OAuthError::new("request_expired", "this sign-in is over; start again at the application");
    let id = Uuid::try_parse(id).map_err(|_| expired())?;
    let interaction = interactions::find(ctx, id).await?.ok_or_else(expired)?;
    let waits = interaction.request().cloned().ok_or_else(expired)?;
    // The application may have changed meanwhile.
    let client = applications::client(ctx, &waits.client_id).await?;
    let client = client.filter(|client| client.has_redirect_uri(&waits.redirect_uri)).ok_or_else(expired)?;
    let checked = Checked { request: waits, client, silent: false, interaction: Some(interaction) };
    decide::decide(ctx, request, checked).await
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Page(error.into())
    }
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::Page(error)
    }
}
