//! Authorization requests of devices (RFC 8628). They take the same steps as others, but end with the person approving
//! or denying the device instead of a redirect to the application.

use poem::{Request, Response};

use super::{AuthorizationFailure, CheckedRequest};
use crate::error::{OAuthError, see_other};
use organisation::applications::Client;
use platform::{Actor, Ctx};
use tokens::{
    device_codes,
    interactions::{self, AuthorizationRequest, InteractionState},
};

/// Whether a stored request may still be answered: the redirect URI is registered, or the application may use devices.
pub(super) fn may_be_answered(client: &Client, request: &AuthorizationRequest) -> bool {
    match request.device_code {
        Some(_) => device_codes::is_enabled_for(client),
        None => client.has_redirect_uri(&request.redirect_uri),
    }
}

/// Denies the device of a stored request. If `is_own` is false, nobody pressed the button on our page, and the request
/// goes on.
pub(super) async fn deny(
    ctx: &Ctx,
    http: &Request,
    checked: &CheckedRequest,
    is_own: bool,
) -> Result<Response, AuthorizationFailure> {
    let expired = || OAuthError::new("request_expired", "the device request has expired");
    let device_code = checked.request.device_code.ok_or_else(expired)?;
    let interaction = checked.interaction.as_ref().ok_or_else(expired)?;
    if !is_own {
        return Ok(see_other(&interaction.resume_path()));
    }
    let actor = Actor::anonymous(web::request_source::read(http));
    if device_codes::deny(ctx, &actor, &checked.client, device_code).await? {
        let client_id = checked.request.client_id.clone();
        let answered = InteractionState::DeviceAnswered { client_id, approved: false };
        interactions::set_state(ctx, interaction.id, answered).await?;
    }
    Ok(see_other(&format!("/device/done?interaction={}", interaction.id)))
}
