//! RejectedParameter requests: recorded for the administrators of the application, and named in the log line of the
//! request.

use poem::Response;
use shared_types::OAuthEndpoint;

use super::error::{OAuthError, Reason, RejectedParameter};
use organisation::applications::{self, Client, refusals};
use platform::Ctx;
use web::RequestRefusal;

/// Errors that belong to the ordinary course of a sign-in, or that are ours.
const ORDINARY: [&str; 11] = [
    "access_denied",
    "account_selection_required",
    "authorization_pending",
    "consent_required",
    "interaction_required",
    "login_required",
    "request_expired",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unmet_authentication_requirements",
];

/// Responds to a refused request, and records it.
pub(super) async fn respond(
    ctx: &Ctx,
    endpoint: OAuthEndpoint,
    error: OAuthError,
    response_to: impl FnOnce(OAuthError) -> Response,
) -> Response {
    // A person cancels at the authorization endpoint, and has no access elsewhere.
    if is_ordinary(error.error) && error.reason != Reason::NoAccess {
        return response_to(error);
    }
    record(ctx, endpoint, &error).await;
    let refusal = log_entry(error.error, &error.refused);
    let mut response = response_to(error);
    response.extensions_mut().insert(refusal);
    response
}

/// Whether an error belongs to the ordinary course of a sign-in, or is ours.
pub(super) fn is_ordinary(error: &str) -> bool {
    ORDINARY.contains(&error)
}

/// Returns what the log line of a refused request names.
pub(super) fn log_entry(error: &'static str, refused: &RejectedParameter) -> RequestRefusal {
    RequestRefusal { client_id: refused.client_id.as_deref().map(str::to_owned), error }
}

/// Records the refused request of an application; one of a client id that none has is only logged.
pub(super) async fn record(ctx: &Ctx, endpoint: OAuthEndpoint, error: &OAuthError) {
    record_as(ctx, endpoint, error.error, error.description(), &error.refused).await;
}

/// Records a refused request as [`record`] does, with the error code and description of its response.
pub(super) async fn record_as(
    ctx: &Ctx,
    endpoint: OAuthEndpoint,
    error: &'static str,
    description: &str,
    refused: &RejectedParameter,
) {
    let Some(client_id) = refused.client_id.as_deref() else { return };
    // A database that does not answer is logged elsewhere.
    if let Ok(Some(client)) = applications::client(ctx, client_id).await {
        let request = refusals::RefusedRequest {
            endpoint,
            error: Some(error),
            description,
            parameter: refused.parameter,
            value: refused.value.as_deref(),
        };
        refusals::record(ctx, &client.application, &request);
    }
}

/// Records scopes that an authorization request goes on without.
pub(super) fn record_left_out(ctx: &Ctx, client: &Client, scopes: &str) {
    let request = refusals::RefusedRequest {
        endpoint: OAuthEndpoint::Authorization,
        error: None,
        description: "the scopes are not granted to the application, or not for what was requested",
        parameter: Some("scope"),
        value: Some(scopes),
    };
    refusals::record(ctx, &client.application, &request);
}

/// Records an authorization request of a person who may not use the application. It waits on a page.
pub(super) fn record_no_access(ctx: &Ctx, client: &Client, error: &OAuthError) {
    let request = refusals::RefusedRequest {
        endpoint: OAuthEndpoint::Authorization,
        error: Some(error.error),
        description: error.description(),
        parameter: None,
        value: None,
    };
    refusals::record(ctx, &client.application, &request);
}
