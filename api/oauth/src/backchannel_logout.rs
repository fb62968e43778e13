//! Back-channel logout from the identity providers that people sign in with (OpenID Connect Back-Channel Logout 1.0
//! section 2.5).

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    error::{OAuthError, no_store},
    form,
};
use platform::Ctx;
use sign_in::upstream::receive_logout;

/// `POST /oauth2/backchannel-logout/{provider_id}`.
#[handler]
pub(super) async fn answer(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(provider_id): Path<String>,
    body: Body,
) -> Response {
    match receive(ctx, request, &provider_id, body).await {
        Ok(()) => no_store(StatusCode::OK.into_response()),
        Err(error) => error.into_response(),
    }
}

async fn receive(ctx: &Ctx, request: &Request, provider_id: &str, body: Body) -> Result<(), OAuthError> {
    let form = form::read(request, body).await?;
    let token = form.get("logout_token").ok_or_else(|| {
        OAuthError::invalid_request("the logout_token is missing").with_parameter("logout_token")
    })?;
    // An id that is no number is that of no identity provider.
    let provider_id = provider_id.parse().unwrap_or_default();
    let source = web::request_source::read(request);
    receive_logout(ctx, provider_id, token, &source).await?.map_err(OAuthError::invalid_request)
}
