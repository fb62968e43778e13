//! The checks of an authorization request: first the client and the redirect URI, then the rest.

use std::sync::Arc;

use poem::{Request, Response};
use serde::Deserialize;
use shared_types::{GrantType, OAuthEndpoint, StandardScope, Word};

use super::{claims, respond};
use crate::{
    error::OAuthError,
    parameters::{PROMPTS, REPEATABLE},
    pkce, refusals, scope,
};
use kernel::{Result, ScopeSet, jose::CompactJws};
use organisation::applications::{self, ApplicationRules, Client};
use platform::Ctx;
use sign_in::sessions;
use tokens::{
    Targets,
    interactions::{AuthorizationRequest, Interaction, PersonAnswers, ResponseMode},
};
use web::{Params, cookies};

/// The maximum length of `state`, in bytes.
const MAX_STATE: usize = 4096;
/// The maximum length of `nonce`, in bytes.
const MAX_NONCE: usize = 1024;
/// The maximum length of other stored parameters, in bytes. Longer ones are ignored.
const MAX_PARAMETER: usize = 255;

/// The client and the redirect URI, to which all further errors are sent.
pub(super) struct Target {
    client: Arc<Client>,
    pub(super) redirect_uri: String,
    response_mode: ResponseMode,
    state: Option<String>,
}

/// A valid request.
pub(super) struct CheckedRequest {
    pub(super) request: AuthorizationRequest,
    pub(super) client: Arc<Client>,
    /// Whether no page may be shown (`prompt=none`).
    pub(super) silent: bool,
    /// The interaction that it was stored in.
    pub(super) interaction: Option<Interaction>,
}

/// The error of an authorization request, and who receives it.
pub(super) enum AuthorizationFailure {
    /// The person, on a page, since the redirect URI cannot be trusted.
    Page(OAuthError),
    /// The application, at its redirect URI.
    Redirect {
        /// The redirect URI, the response mode and the state.
        request: Box<AuthorizationRequest>,
        /// The error.
        error: OAuthError,
    },
}

impl AuthorizationFailure {
    pub(super) fn redirect(request: AuthorizationRequest, error: OAuthError) -> Self {
        Self::Redirect { request: Box::new(request), error }
    }

    /// The same failure, which is shown on a page, of a request with a client id.
    pub(super) fn with_client_id(self, client_id: Option<&str>) -> Self {
        match (self, client_id) {
            (Self::Page(error), Some(client_id)) => Self::Page(error.with_client_id(client_id)),
            (failure, _) => failure,
        }
    }

    /// Responds to the person or to the application, and records the refusal. Applications that nobody of the company
    /// has reviewed must not use this server to send people to their address unseen (RFC 9700 section 4.11.2). So
    /// unless a session shows that the person uses this server or `is_expected` is true, a page names the application
    /// and its host first.
    pub(super) async fn answer(self, ctx: &Ctx, http: &Request, is_expected: bool) -> Response {
        let (request, error) = match self {
            Self::Page(error) => {
                return refusals::respond(ctx, OAuthEndpoint::Authorization, error, OAuthError::page).await;
            }
            // A device learns it when it polls; there is no redirect URI.
            Self::Redirect { request, error } if request.device_code.is_some() => return error.page(),
            Self::Redirect { request, error } => {
                let error = error.with_client_id(&request.client_id);
                (request, error)
            }
        };
        let named = unexpected(ctx, http, &request, is_expected).await;
        refusals::respond(ctx, OAuthEndpoint::Authorization, error, |error| match named {
            Ok(None) => respond::answer(ctx, http, &request, &parameters(&error)),
            Ok(Some(client)) => {
                let button = respond::return_button(ctx, &client, &request, &parameters(&error));
                error.page_with(Some(button))
            }
            Err(failure) => OAuthError::from(failure).page(),
        })
        .await
    }
}

/// The parameters of an error response.
fn parameters(error: &OAuthError) -> [(&str, &str); 2] {
    [("error", error.error), ("error_description", error.description())]
}

/// The application that must be named on a page before it gets an error; `None` if it gets the error at once.
async fn unexpected(
    ctx: &Ctx,
    http: &Request,
    request: &AuthorizationRequest,
    is_expected: bool,
) -> Result<Option<Arc<Client>>> {
    if is_expected {
        return Ok(None);
    }
    let client = applications::client(ctx, &request.client_id).await?;
    let Some(client) = client.filter(|client| client.application.is_third_party()) else { return Ok(None) };
    let accounts = sessions::accounts(ctx, cookies::sessions(ctx, http)).await?;
    Ok(accounts.is_empty().then_some(client))
}

impl Target {
    /// Looks up the client, and checks that the redirect URI is registered.
    pub(super) async fn find(
        ctx: &Ctx,
        client_id: &str,
        params: &Params,
    ) -> Result<Self, AuthorizationFailure> {
        let page = |error, description| AuthorizationFailure::Page(OAuthError::new(error, description));
        if ["client_id", "redirect_uri"].into_iter().any(|name| params.count(name) > 1) {
            return Err(page("invalid_request", "client_id or redirect_uri is repeated"));
        }
        let client = applications::client(ctx, client_id).await?;
        let client = client.ok_or_else(|| page("invalid_client", "the client_id is unknown"))?;
        let redirect_uri = params.get("redirect_uri").ok_or_else(|| {
            // It may be in a request object, which is not read.
            AuthorizationFailure::Page(unsupported(params).unwrap_or_else(|| {
                OAuthError::invalid_request("the redirect_uri is missing").with_parameter("redirect_uri")
            }))
        })?;
        if !client.has_redirect_uri(redirect_uri) {
            let text = "the redirect_uri is not registered for the application";
            let error =
                OAuthError::invalid_request(text).with_parameter_value("redirect_uri", Some(redirect_uri));
            return Err(AuthorizationFailure::Page(error));
        }
        let object = RequestObject::read(params);
        let once = |name: &str, inside: Option<String>| match params.count(name) {
            0 => inside,
            1 => params.get(name).map(str::to_owned),
            _ => None,
        };
        let mode = once("response_mode", object.response_mode);
        Ok(Self {
            client,
            redirect_uri: redirect_uri.to_owned(),
            response_mode: mode.as_deref().and_then(response_mode).unwrap_or_default(),
            state: once("state", object.state).filter(|state| state.len() <= MAX_STATE),
        })
    }

    /// The checks before the state machine reads the request.
    pub(super) fn precheck(&self, params: &Params) -> Result<(), AuthorizationFailure> {
        let is_open = || {
            if params.repeated(&REPEATABLE).is_some() {
                return Err(OAuthError::invalid_request("a parameter is repeated"));
            }
            unsupported(params).map_or(Ok(()), Err)
        };
        is_open().map_err(|error| self.refuse(error))
    }

    /// All other checks.
    pub(super) async fn validate(
        &self,
        ctx: &Ctx,
        params: &Params,
    ) -> Result<CheckedRequest, AuthorizationFailure> {
        // The state machine checks its characters.
        let scope = params.get("scope").map(ScopeSet::parse);
        let targets = Targets::requested(ctx, &self.client, &params.all("resource"), scope.as_ref()).await?;
        let targets = targets.map_err(|refused| self.refuse(OAuthError::refused_target(refused, params)))?;
        let requested = scope.clone();
        let checked = self.checked(params, &targets, scope).map_err(|error| self.refuse(error))?;
        if let Some(requested) = requested {
            let left_out = requested.difference(&checked.request.scope);
            if !left_out.is_empty() {
                refusals::record_left_out(ctx, &self.client, left_out.as_str());
            }
        }
        let request = AuthorizationRequest { resources: targets.uris(ctx), ..checked.request };
        Ok(CheckedRequest { request, ..checked })
    }

    /// The error of a request that the state machine rejected after the redirect URI was checked.
    pub(super) fn refused(&self, params: &Params) -> AuthorizationFailure {
        self.refuse(match params.get("response_type") {
            None => {
                OAuthError::invalid_request("the response_type is missing").with_parameter("response_type")
            }
            Some("code") => {
                OAuthError::new("invalid_scope", "the scope contains characters that are not allowed")
                    .with_parameter_value("scope", params.get("scope"))
            }
            other => OAuthError::new("unsupported_response_type", "the response_type must be code")
                .with_parameter_value("response_type", other),
        })
    }

    fn refuse(&self, error: OAuthError) -> AuthorizationFailure {
        let request = AuthorizationRequest {
            client_id: self.client.application.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            state: self.state.clone(),
            ..AuthorizationRequest::default()
        };
        AuthorizationFailure::redirect(request, error)
    }

    fn checked(
        &self,
        params: &Params,
        targets: &Targets,
        requested: Option<ScopeSet>,
    ) -> Result<CheckedRequest, OAuthError> {
        if !self.client.may_use(GrantType::AuthorizationCode) {
            let error = OAuthError::new("unauthorized_client", "the application may not use this grant");
            return Err(error.with_parameter_value("grant_type", Some(GrantType::AuthorizationCode.as_str())));
        }
        if let Some(mode) = params.get("response_mode").filter(|mode| response_mode(mode).is_none()) {
            let text = "the response_mode must be query, fragment or form_post";
            return Err(OAuthError::invalid_request(text).with_parameter_value("response_mode", Some(mode)));
        }
        for (name, most) in [("state", MAX_STATE), ("nonce", MAX_NONCE)] {
            if params.get(name).is_some_and(|value| value.len() > most) {
                let text = format!("the {name} is longer than {most} bytes");
                return Err(OAuthError::invalid_request(text).with_parameter(name));
            }
        }
        let application = &self.client.application;
        let scope = scope::negotiate(&self.client, GrantType::AuthorizationCode, targets, requested);
        let is_openid = scope.has(StandardScope::OpenId);
        let prompts = prompts(params)?;
        let max_age = params.get("max_age").map(seconds).transpose()?;
        let kept = |name| params.get(name).filter(|value| value.len() <= MAX_PARAMETER).map(str::to_owned);
        let claims = claims::read(&self.client, params)?.filter(|_| is_openid);
        let request = AuthorizationRequest {
            client_id: application.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            state: self.state.clone(),
            nonce: params.get("nonce").map(str::to_owned),
            code_challenge: pkce::challenge(&self.client, params, is_openid)?,
            prompt_login: prompts.contains(&"login"),
            prompt_consent: prompts.contains(&"consent"),
            prompt_select_account: prompts.contains(&"select_account"),
            max_age: max_age.or(application.metadata.0.default_max_age),
            acr_values: acr_values(kept("acr_values")),
            login_hint: kept("login_hint"),
            ui_locales: kept("ui_locales"),
            subjects: claims.as_ref().map(claims::subjects).transpose()?.unwrap_or_default(),
            claims,
            resources: Vec::new(),
            device_code: None,
            scope,
            answers: PersonAnswers::default(),
        };
        let silent = prompts.contains(&"none");
        Ok(CheckedRequest { request, client: Arc::clone(&self.client), silent, interaction: None })
    }
}

/// The values of `acr_values`, each once.
fn acr_values(text: Option<String>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in text.iter().flat_map(|text| text.split_ascii_whitespace()) {
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    values
}

/// A number of seconds. One that is too large for us means the same as the largest.
fn seconds(value: &str) -> Result<u32, OAuthError> {
    match value.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(value.parse().unwrap_or(u32::MAX)),
        false => {
            let text = "the max_age is not a number of seconds";
            Err(OAuthError::invalid_request(text).with_parameter_value("max_age", Some(value)))
        }
    }
}

/// The error of a request with a parameter that is not supported (OpenID Connect Core section 6.3).
fn unsupported(params: &Params) -> Option<OAuthError> {
    let all = [
        ("request", "request_not_supported", "request objects are not supported"),
        ("request_uri", "request_uri_not_supported", "request objects by reference are not supported"),
        ("registration", "registration_not_supported", "registration in a request is not supported"),
    ];
    let (name, error, description) = all.into_iter().find(|(name, ..)| params.get(name).is_some())?;
    Some(OAuthError::new(error, description).with_parameter(name))
}

/// What a request object says of the response. It is not verified: it only decides how its own rejection is returned,
/// to a redirect URI that was validated.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestObject {
    state: Option<String>,
    response_mode: Option<String>,
}

impl RequestObject {
    /// Reads the parameter `request`, a JWT (RFC 9101). One that is encrypted or malformed says nothing.
    fn read(params: &Params) -> Self {
        let claims = params.get("request").filter(|_| params.count("request") == 1);
        claims.and_then(|jwt| CompactJws::split(jwt)?.claims()).unwrap_or_default()
    }
}

fn response_mode(name: &str) -> Option<ResponseMode> {
    ResponseMode::ALL.into_iter().find(|mode| mode.as_str() == name)
}

/// The values of the parameter `prompt` (OpenID Connect Core section 3.1.2.1).
fn prompts(params: &Params) -> Result<Vec<&str>, OAuthError> {
    let prompts: Vec<_> = params.get("prompt").unwrap_or_default().split_ascii_whitespace().collect();
    if prompts.contains(&"none") && prompts.len() > 1 {
        let error = OAuthError::invalid_request("prompt=none goes with no other prompt");
        return Err(error.with_parameter_value("prompt", params.get("prompt")));
    }
    match prompts.iter().all(|prompt| PROMPTS.contains(prompt)) {
        true => Ok(prompts),
        false => {
            let text = "the prompt must be of none, login, consent, select_account";
            Err(OAuthError::invalid_request(text).with_parameter_value("prompt", params.get("prompt")))
        }
    }
}
