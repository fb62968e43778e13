//! What a valid authorization request leads to: a page, an error or a code. If a step needs an answer of the person,
//! the request is stored, the person is redirected to a page, and the request continues here afterwards.

use poem::{Request, Response};
use uuid::Uuid;

use super::{
    AuthorizationFailure, CheckedRequest,
    account::{self, Choice},
    page_of, respond, steps,
};
use crate::{
    audit_events,
    error::{OAuthError, see_other},
    refusals,
    session_management::{self, session_state},
};
use kernel::Result;
use organisation::{
    access::{self, CompanyOptions, DenialReason},
    applications::{Client, SignsInAt},
};
use platform::Ctx;
use sign_in::{
    authentications,
    sessions::{self, Session, SignedInAccount},
    steps::acr::Methods,
};
use tokens::{
    NewCode, NewGrant, consents,
    interactions::{self, AuthorizationRequest, InteractionState},
};
use web::cookies;

/// Decides the next step: account, company, access, consent, and finally the code.
pub(super) async fn decide(
    ctx: &Ctx,
    http: &Request,
    checked: CheckedRequest,
) -> Result<Response, AuthorizationFailure> {
    let signed_in = accounts(ctx, http, &checked).await?;
    let request = checked.request.clone();
    let account = match account::choose(ctx, &checked, &signed_in) {
        Choice::Account(account) => account.clone(),
        Choice::SignIn => {
            let error = OAuthError::new("login_required", "the person must sign in");
            let state = InteractionState::SignIn { request };
            return prompt(ctx, http, &checked, error, "/sign-in", state).await;
        }
        Choice::Several => {
            let error = OAuthError::new("account_selection_required", "the person must choose an account");
            let state = InteractionState::Account { request };
            return prompt(ctx, http, &checked, error, "/choose-account", state).await;
        }
        Choice::Other => {
            let error = OAuthError::new("login_required", "somebody else signed in");
            return Err(AuthorizationFailure::redirect(request, error));
        }
    };
    let user_id = account.session.user_id;
    let company_id = match company(ctx, &checked, user_id).await? {
        Ok(Some(company_id)) => company_id,
        Ok(None) => {
            let error = OAuthError::new("interaction_required", "the person must choose a company");
            let state = InteractionState::Company { request, user_id };
            return prompt(ctx, http, &checked, error, "/choose-company", state).await;
        }
        Err(reason) => {
            let actor = account.actor(&web::request_source::read(http));
            audit_events::access_denied(ctx, &actor, &checked.client, (user_id, None), reason);
            let error = OAuthError::new("access_denied", "The person has no access to this application");
            refusals::record_no_access(ctx, &checked.client, &error);
            let state = InteractionState::NoAccess { request, reason };
            return prompt(ctx, http, &checked, error, "/no-access", state).await;
        }
    };
    if let Some(response) = steps::due(ctx, http, &checked, &account, company_id).await? {
        return Ok(response);
    }
    if request.device_code.is_some() {
        // The page always asks, and names what the device gets, which is the consent too.
        let error = OAuthError::new("interaction_required", "the person must allow access to the device");
        let state = InteractionState::Device { request, user_id, company_id };
        return prompt(ctx, http, &checked, error, "/device/confirm", state).await;
    }
    if !has_answered(&checked, user_id)
        || !consents::has_consented(ctx, user_id, &checked.client, &request).await?
    {
        let error = OAuthError::new("consent_required", "the person must consent");
        let state = InteractionState::Consent { request, user_id };
        return prompt(ctx, http, &checked, error, "/consent", state).await;
    }
    answer(ctx, http, checked, &account, company_id).await
}

/// The accounts of the browser with which the application can be used.
///
/// # Errors
/// To the application: when nobody can sign in to it.
async fn accounts(
    ctx: &Ctx,
    http: &Request,
    checked: &CheckedRequest,
) -> Result<Vec<SignedInAccount>, AuthorizationFailure> {
    if checked.client.signs_in_at() == SignsInAt::Nowhere {
        let text = "the external login of the application is not verified";
        let error = OAuthError::new("temporarily_unavailable", text);
        return Err(AuthorizationFailure::redirect(checked.request.clone(), error));
    }
    let signed_in = sessions::accounts(ctx, cookies::sessions(ctx, http)).await?;
    Ok(authentications::accounts_for(ctx, &checked.client, signed_in).await?)
}

/// Whether the person has answered a page of this request, if that is necessary: another program may have made the
/// request in the name of the application, and would get the code without being seen (RFC 8252 section 8.6).
fn has_answered(checked: &CheckedRequest, user_id: i64) -> bool {
    let CheckedRequest { request, client, .. } = checked;
    let has_answered = [request.answers.sign_in, request.answers.consent].contains(&Some(user_id));
    has_answered || !client.may_be_impersonated_at(&request.redirect_uri)
}

/// The company through which the person uses the application; `None` when the person must choose one.
async fn company(
    ctx: &Ctx,
    checked: &CheckedRequest,
    user_id: i64,
) -> Result<Result<Option<i64>, DenialReason>> {
    let answered = checked.request.answers.company.filter(|(user, _)| *user == user_id);
    let choose_again = checked.request.prompt_select_account && answered.is_none();
    Ok(match access::company_options(ctx, user_id, &checked.client, answered.map(|(_, id)| id)).await? {
        CompanyOptions::None(denied) => Err(denied),
        CompanyOptions::One(id) => Ok(Some(id)),
        CompanyOptions::Several { preferred } => Ok(preferred.filter(|_| !choose_again)),
    })
}

async fn answer(
    ctx: &Ctx,
    http: &Request,
    checked: CheckedRequest,
    account: &SignedInAccount,
    company_id: i64,
) -> Result<Response, AuthorizationFailure> {
    let CheckedRequest { request, client, interaction, .. } = checked;
    let acr = requested_acr(&request, &client, &account.session);
    let grant = NewGrant::in_session(&client, &account.session, company_id, &request.scope);
    let new = NewCode {
        grant: NewGrant {
            acr,
            claims: request.claims.clone(),
            resources: request.resources.clone(),
            ..grant
        },
        redirect_uri: request.redirect_uri.clone(),
        nonce: request.nonce.clone(),
        code_challenge: request.code_challenge.clone(),
        legacy: false,
        interaction: interaction.map(|interaction| interaction.id),
    };
    let interaction = new.interaction;
    let Some(code) = tokens::issue_code(ctx, new).await? else {
        // Another window of the browser was faster.
        let expired = || OAuthError::new("request_expired", "this sign-in was answered already");
        return Ok(see_other(&page_of(interaction.ok_or_else(expired)?)));
    };
    let actor = account.actor(&web::request_source::read(http));
    audit_events::code_issued(ctx, &actor, &client, company_id);
    let state = session_state(ctx, http, &request.client_id, &request.redirect_uri);
    let state = state.as_deref().map(|state| ("session_state", state));
    let parameters: Vec<_> = [("code", code.expose())].into_iter().chain(state).collect();
    let mut response = respond::answer(ctx, http, &request, &parameters);
    session_management::set_browser_state(ctx, http, &mut response);
    Ok(response)
}

/// Returns the first requested context class that was reached in a session, else the strongest one.
fn requested_acr(request: &AuthorizationRequest, client: &Client, session: &Session) -> String {
    let requested = authentications::demands(request, client, None).acr;
    Methods::parse(&session.amr).acr_for(requested.iter().map(String::as_str)).to_string()
}

/// Stores the request and redirects the person to a page. If no page may be shown, returns `error` to the application.
pub(super) async fn prompt(
    ctx: &Ctx,
    http: &Request,
    checked: &CheckedRequest,
    error: OAuthError,
    page: &str,
    state: InteractionState,
) -> Result<Response, AuthorizationFailure> {
    if checked.silent {
        return Err(AuthorizationFailure::redirect(checked.request.clone(), error));
    }
    let id = store_interaction(ctx, http, checked, state).await?;
    Ok(see_other(&format!("{page}?interaction={id}")))
}

/// Stores the request in its interaction, or in a new one. A stored request is only changed by a browser with a
/// session: programs open the links that they find, and the person's browser may wait for something else.
pub(super) async fn store_interaction(
    ctx: &Ctx,
    http: &Request,
    checked: &CheckedRequest,
    state: InteractionState,
) -> Result<Uuid> {
    match &checked.interaction {
        Some(interaction) if interaction.state == state || cookies::session(ctx, http).is_none() => {
            Ok(interaction.id)
        }
        Some(interaction) => {
            interactions::set_state(ctx, interaction.id, state).await.map(|()| interaction.id)
        }
        None => interactions::create(ctx, &web::request_source::read(http), state).await,
    }
}
