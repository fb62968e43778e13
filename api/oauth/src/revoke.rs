//! Token revocation (RFC 7009): an application revokes a token of its own.

use std::sync::Arc;

use poem::{Body, IntoResponse, Request, Response, handler, http::StatusCode, web::Data};
use shared_types::OAuthEndpoint;

use super::{
    client_auth,
    error::{OAuthError, no_store},
    form, refusals,
};
use platform::{Actor, Ctx, actor::Who};

/// `POST /oauth2/revoke`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match revoke(ctx, request, body).await {
        Ok(()) => no_store(StatusCode::OK.into_response()),
        Err(error) => {
            refusals::respond(ctx, OAuthEndpoint::Revocation, error, IntoResponse::into_response).await
        }
    }
}

/// `token_type_hint` is ignored, since the form of a token shows its type. A token of another application is ignored
/// too.
async fn revoke(ctx: &Ctx, request: &Request, body: Body) -> Result<(), OAuthError> {
    let form = form::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &form).await?;
    let token = form.get("token").ok_or_else(|| {
        OAuthError::invalid_request("the token is missing")
            .with_parameter("token")
            .with_client_id(&client.application.client_id)
    })?;
    let who = Who::Client { application: Arc::clone(&client.application), read_only: false };
    let actor = Actor { who, source: web::request_source::read(request) };
    Ok(tokens::revoke_token(ctx, &actor, &client, token).await?)
}
