//! The device authorization endpoint (RFC 8628 section 3.1): a device without a browser asks for the codes.

use std::sync::Arc;

use poem::{Body, IntoResponse, Request, Response, handler, http::StatusCode, web::Data};
use serde::Serialize;
use shared_types::{GrantType, OAuthEndpoint, Word};

use super::{
    client_auth,
    error::{OAuthError, json},
    form, refusals, scope,
};
use organisation::applications::Client;
use platform::Ctx;
use tokens::{Targets, device_codes};
use web::Params;

/// RFC 8628 section 3.2.
#[derive(Serialize)]
struct DeviceAuthorization<'a> {
    device_code: &'a str,
    user_code: &'a str,
    verification_uri: &'a str,
    verification_uri_complete: String,
    expires_in: u64,
    interval: i64,
}

/// `POST /oauth2/device_authorization`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match authorize(ctx, request, body).await {
        Ok(response) => response,
        Err(error) => {
            let endpoint = OAuthEndpoint::DeviceAuthorization;
            refusals::respond(ctx, endpoint, error, IntoResponse::into_response).await
        }
    }
}

async fn authorize(ctx: &Ctx, request: &Request, body: Body) -> Result<Response, OAuthError> {
    let params = form::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &params).await?;
    let issued = issue(ctx, request, &client, &params).await;
    issued.map_err(|error| error.with_client_id(&client.application.client_id))
}

async fn issue(
    ctx: &Ctx,
    request: &Request,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Response, OAuthError> {
    if !client.may_use(GrantType::DeviceCode) {
        let error = OAuthError::new("unauthorized_client", "the application may not use this grant");
        return Err(error.with_parameter_value("grant_type", Some(GrantType::DeviceCode.as_str())));
    }
    device_codes::may_ask(ctx, &web::request_source::read(request)).await?;
    let requested = scope::requested(params)?;
    let targets = Targets::requested(ctx, client, &params.all("resource"), requested.as_ref()).await?;
    let targets = targets.map_err(|refused| OAuthError::refused_target(refused, params))?;
    let scope = scope::negotiate(client, GrantType::DeviceCode, &targets, requested);
    let issued = device_codes::issue(ctx, client, scope, targets.uris(ctx)).await?;
    let verification_uri = format!("{}/device", ctx.config.server.issuer());
    let user_code = issued.user_code.expose();
    let authorization = DeviceAuthorization {
        device_code: issued.device_code.expose(),
        user_code,
        // The code's characters are the same in a query.
        verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
        verification_uri: &verification_uri,
        expires_in: device_codes::LIFETIME.as_secs(),
        interval: device_codes::INTERVAL,
    };
    Ok(json(StatusCode::OK, &authorization))
}
