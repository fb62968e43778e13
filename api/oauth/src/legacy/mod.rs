//! The two operations of the original specification, for trusted applications that use it: they return a code, or
//! tokens, for a password that the application asked the person for. They are under `/v1`, accept JSON or a form, and
//! report errors as problem details (RFC 9457) with the error code of RFC 6749 as `error`.

mod body;
mod code;
mod problem;

use poem::{
    Body, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::Data,
};
use serde::Serialize;
use shared_types::{GrantType, OAuthEndpoint};

use self::{code::LegacyCode, problem::LegacyProblem};
use super::{
    audit_events, client_auth,
    error::{OAuthError, json, no_store},
    grants::{client_credentials, password, password::Password, refresh_token::RefreshToken},
    token,
    token_request::TokenRequest,
};
use kernel::{ScopeSet, Secret, url::with_query};
use platform::Ctx;
use tokens::{IssuedTokens, NewCode};

/// The maximum length of `state`, in bytes.
const MAX_STATE: usize = 1024;

/// The response of the original specification, with the names of RFC 6749 section 5.1 beside its own.
#[derive(Serialize)]
struct Tokens<'a> {
    token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    scope: &'a ScopeSet,
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
}

/// `POST /v1/oauth2/authorization`.
#[handler]
pub(super) async fn authorization(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match authorize(ctx, request, body).await {
        Ok(response) => response,
        Err(problem) => problem.respond(ctx, OAuthEndpoint::LegacyAuthorization).await,
    }
}

/// `POST /v1/oauth2/access-tokens`.
#[handler]
pub(super) async fn access_tokens(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match issue(ctx, request, body).await {
        Ok(issued) => json(StatusCode::OK, &Tokens::of(&issued)),
        Err(problem) => problem.respond(ctx, OAuthEndpoint::LegacyToken).await,
    }
}

async fn authorize(ctx: &Ctx, request: &Request, body: Body) -> Result<Response, LegacyProblem> {
    let request = authenticated(ctx, request, body).await?;
    let code = code_for(&request).await;
    code.map_err(|problem| problem.with_client_id(&request.client.application.client_id))
}

/// Signs the person in, and redirects with a code.
async fn code_for(request: &TokenRequest<'_>) -> Result<Response, LegacyProblem> {
    request.allows(GrantType::Password)?;
    request.allows(GrantType::AuthorizationCode)?;
    let redirect_uri = request.params.get("redirect_uri");
    let redirect_uri = redirect_uri.ok_or_else(|| missing("redirect_uri"))?;
    if !request.client.has_redirect_uri(redirect_uri) {
        let text = "is not registered for the application";
        let problem = LegacyProblem::field("redirect_uri", "invalid", text);
        return Err(problem.with_parameter_value("redirect_uri", Some(redirect_uri)));
    }
    let state = request.params.get("state");
    if state.is_some_and(|state| state.len() > MAX_STATE) {
        let problem = LegacyProblem::field("state", "too_long", "must have at most 1024 bytes");
        return Err(problem.with_parameter_value("state", None));
    }
    let TokenRequest { ctx, client, actor, .. } = request;
    let grant = password::sign_in(request).await?.0;
    let company_id = grant.company_id;
    let new = NewCode {
        grant,
        redirect_uri: redirect_uri.to_owned(),
        nonce: None,
        code_challenge: None,
        legacy: true,
        interaction: None,
    };
    let code = tokens::issue_code(ctx, new).await.map_err(OAuthError::from)?;
    let code = code.ok_or_else(password::wrong_credentials)?;
    audit_events::code_issued(ctx, actor, client, company_id);
    let state = state.map(|state| ("state", state));
    redirect(&with_query(redirect_uri, [("code", code.expose())].into_iter().chain(state)))
}

/// Redirects with 302, as the specification requires.
fn redirect(location: &str) -> Result<Response, LegacyProblem> {
    let location = HeaderValue::try_from(location)
        .map_err(|_| LegacyProblem::field("redirect_uri", "invalid", "is not a URI"))?;
    let response = Response::builder().status(StatusCode::FOUND).header(header::LOCATION, location).finish();
    Ok(no_store(response))
}

/// The steps of the token endpoint, with the body of this operation.
async fn issue(ctx: &Ctx, request: &Request, body: Body) -> Result<IssuedTokens, LegacyProblem> {
    let request = authenticated(ctx, request, body).await?;
    let issued = issue_to_client(&request).await;
    issued.map_err(|problem| problem.with_client_id(&request.client.application.client_id))
}

async fn issue_to_client(request: &TokenRequest<'_>) -> Result<IssuedTokens, LegacyProblem> {
    let issued = match request.grant_type()? {
        GrantType::AuthorizationCode if request.params.get("code").is_none() => return Err(missing("code")),
        GrantType::AuthorizationCode => token::for_person::<LegacyCode>(request).await,
        GrantType::Password => token::for_person::<Password>(request).await,
        GrantType::RefreshToken => token::for_person::<RefreshToken>(request).await,
        GrantType::ClientCredentials => client_credentials::issue(request).await,
        GrantType::DeviceCode | GrantType::TokenExchange => {
            Err(OAuthError::new("unsupported_grant_type", "the grant_type is not supported here"))
        }
    };
    Ok(issued?)
}

fn missing(parameter: &'static str) -> LegacyProblem {
    LegacyProblem::field(parameter, "required", "is missing").with_parameter_value(parameter, None)
}

/// Reads the request and authenticates the client.
async fn authenticated<'a>(
    ctx: &'a Ctx,
    request: &Request,
    body: Body,
) -> Result<TokenRequest<'a>, LegacyProblem> {
    let params = body::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &params).await?;
    Ok(TokenRequest::new(ctx, request, client, params))
}

impl<'a> Tokens<'a> {
    fn of(issued: &'a IssuedTokens) -> Self {
        Self {
            token: &issued.access_token,
            token_type: "Bearer",
            expires_in: issued.expires_in,
            scope: &issued.scope,
            refresh_token: issued.refresh_token.as_ref().map(Secret::expose),
            id_token: issued.id_token.as_deref(),
        }
    }
}
