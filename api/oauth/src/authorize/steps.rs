//! The steps of the sign-in that an authorization request makes due: a person who is signed in may have to prove more.

use poem::{Request, Response};

use super::{
    AuthorizationFailure, CheckedRequest,
    decide::{prompt, store_interaction},
};
use crate::error::{OAuthError, see_other};
use kernel::url::with_query;
use platform::{Ctx, actor::RequestSource};
use sign_in::{
    authentications::{self, SignInDemands, Strengthened},
    sessions::SignedInAccount,
    steps::Step,
};
use tokens::interactions::InteractionState;
use web::csrf::FormGuard;

/// Returns where the person goes for the step that is due; `None` when none is.
///
/// # Errors
/// To the application: when no page may be shown, or its context class cannot be reached.
pub(super) async fn due(
    ctx: &Ctx,
    http: &Request,
    checked: &CheckedRequest,
    account: &SignedInAccount,
    company_id: i64,
) -> Result<Option<Response>, AuthorizationFailure> {
    let user_id = account.session.user_id;
    let demands = authentications::demands(&checked.request, &checked.client, Some((user_id, company_id)));
    // What is only preferred shows no page to a request that allows none.
    let demands = SignInDemands { is_declined: demands.is_declined || checked.silent, ..demands };
    let refuse = |error, description| {
        let error = OAuthError::new(error, description);
        Err(AuthorizationFailure::redirect(checked.request.clone(), error))
    };
    match authentications::due_step(ctx, account, &demands).await? {
        Step::Authenticated | Step::Identify => Ok(None),
        Step::Unmet => refuse("unmet_authentication_requirements", "the acr cannot be reached"),
        Step::SignInAgain | Step::FirstFactor(_) => {
            let error = OAuthError::new("login_required", "the person must sign in again");
            let state = InteractionState::SignIn { request: checked.request.clone() };
            let response = prompt(ctx, http, checked, error, "/sign-in", state).await?;
            Ok(Some(again(response)))
        }
        Step::ExternalLogin | Step::SecondFactor { .. } | Step::Enrol { .. } if checked.silent => {
            refuse("interaction_required", "the person must authenticate with another factor, or add one")
        }
        Step::ExternalLogin | Step::SecondFactor { .. } | Step::Enrol { .. } => {
            // The step is found in the browser that has the cookie of forms, so one without it gets it here.
            let guard = FormGuard::for_request(ctx, http);
            let source =
                RequestSource { browser: Some(guard.browser.clone()), ..web::request_source::read(http) };
            let state = InteractionState::SecondFactor { request: checked.request.clone(), user_id };
            let id = store_interaction(ctx, http, checked, state).await?;
            let resume = format!("/oauth2/authorize/{id}");
            let strengthened = Strengthened { id, interaction: Some(id), destination: resume };
            authentications::strengthen(ctx, account, strengthened, demands, &source).await?;
            let id = id.to_string();
            let address = with_query("/sign-in/step", [("authentication", &*id), ("interaction", &*id)]);
            Ok(Some(guard.protect(see_other(&address))))
        }
    }
}

/// Changes a redirect to the sign-in page so that it asks although somebody is signed in.
fn again(mut response: Response) -> Response {
    let location = response.headers().get("location").and_then(|value| value.to_str().ok());
    let location = location.map(|location| with_query(location, [("reauthenticate", "true")]));
    if let Some(location) = location.and_then(|location| location.parse().ok()) {
        response.headers_mut().insert("location", location);
    }
    response
}
