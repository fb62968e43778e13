//! The two operations of the original specification, for trusted applications that speak it: a code, and tokens, for a
//! person's password that the application took. They are under `/v1`, in JSON or as a form, and say what is wrong as a
//! problem (RFC 9457) with the code of RFC 6749 as `error`.

mod body;
mod problem;

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::Data,
};
use serde::Serialize;
use shared_types::GrantType;

use self::problem::Refused;
use super::{
    client_auth,
    error::{OAuthError, json, no_store},
    grants::{self, authorization_code, client_credentials, refresh_token},
    token::Exchange,
};
use crate::domain::{
    Ctx,
    interactions::with_query,
    tokens::{self, Code, Issued, NewCode},
};

/// The longest `state`.
const MOST_STATE: usize = 1024;

/// What the original specification calls tokens; beside its names those of RFC 6749 section 5.1.
#[derive(Serialize)]
struct Tokens<'a> {
    token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    scope: &'a str,
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
}

/// `POST /v1/oauth2/authorization`.
#[handler]
pub(super) async fn authorization(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    authorize(ctx, request, body).await.unwrap_or_else(IntoResponse::into_response)
}

/// `POST /v1/oauth2/access-tokens`.
#[handler]
pub(super) async fn access_tokens(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match issue(ctx, request, body).await {
        Ok(issued) => json(StatusCode::OK, &Tokens::of(&issued)),
        Err(refused) => refused.into_response(),
    }
}

async fn authorize(ctx: &Ctx, request: &Request, body: Body) -> Result<Response, Refused> {
    let exchange = exchange(ctx, request, body).await?;
    exchange.allows(GrantType::Password)?;
    exchange.allows(GrantType::AuthorizationCode)?;
    let redirect_uri = exchange.params.get("redirect_uri");
    let redirect_uri =
        redirect_uri.ok_or_else(|| Refused::field("redirect_uri", "required", "is missing"))?;
    if !exchange.client.has_redirect_uri(redirect_uri) {
        let text = "is not registered for the application";
        return Err(Refused::field("redirect_uri", "invalid", text));
    }
    let state = exchange.params.get("state");
    if state.is_some_and(|state| state.len() > MOST_STATE) {
        return Err(Refused::field("state", "too_long", "must have at most 1024 bytes"));
    }
    let new = NewCode {
        grant: grants::password::sign_in(&exchange).await?,
        redirect_uri: redirect_uri.to_owned(),
        nonce: None,
        code_challenge: None,
        legacy: true,
        interaction: None,
    };
    let code = tokens::issue_code(ctx, new).await.map_err(OAuthError::from)?;
    let code = code.ok_or_else(|| OAuthError::invalid_request("the request was answered already"))?;
    let state = state.map(|state| ("state", state));
    found(&with_query(redirect_uri, [("code", code.expose())].into_iter().chain(state)))
}

/// Sends on by 302, as the specification has it.
fn found(location: &str) -> Result<Response, Refused> {
    let location = HeaderValue::try_from(location)
        .map_err(|_| Refused::field("redirect_uri", "invalid", "is not a URI"))?;
    let response = Response::builder().status(StatusCode::FOUND).header(header::LOCATION, location).finish();
    Ok(no_store(response))
}

async fn issue(ctx: &Ctx, request: &Request, body: Body) -> Result<Issued, Refused> {
    let exchange = exchange(ctx, request, body).await?;
    let issued = match exchange.grant_type()? {
        GrantType::Password => grants::password::exchange(&exchange).await?,
        GrantType::ClientCredentials => client_credentials::exchange(&exchange).await?,
        GrantType::RefreshToken => refresh_token::exchange(&exchange).await?,
        GrantType::AuthorizationCode => {
            authorization_code::redeem(&exchange, &code(&exchange).await?).await?
        }
        GrantType::DeviceCode | GrantType::TokenExchange => {
            return Err(
                OAuthError::new("unsupported_grant_type", "the grant_type is not supported here").into()
            );
        }
    };
    Ok(issued)
}

/// The code that is redeemed: one of the operation above. It needs neither a verifier nor the redirect URI, but where
/// that is said it must be right.
async fn code(exchange: &Exchange<'_>) -> Result<Code, Refused> {
    let Exchange { ctx, client, params, .. } = exchange;
    let presented = params.get("code").ok_or_else(|| Refused::field("code", "required", "is missing"))?;
    let code = tokens::find_code(ctx, presented).await.map_err(OAuthError::from)?;
    let code = code.filter(Code::is_legacy);
    let code = code.ok_or_else(|| OAuthError::invalid_grant("the code is not known"))?;
    // One that was redeemed ends what it gave, whoever shows it.
    if code.was_redeemed() {
        return Ok(code);
    }
    if !code.belongs_to(client) {
        return Err(OAuthError::invalid_grant("the code was issued to another client").into());
    }
    if params.get("redirect_uri").is_some_and(|uri| uri != code.redirect_uri()) {
        return Err(OAuthError::invalid_grant("the redirect_uri is not that of the code").into());
    }
    Ok(code)
}

/// The request, of a client that is authenticated.
async fn exchange<'a>(ctx: &'a Ctx, request: &'a Request, body: Body) -> Result<Exchange<'a>, Refused> {
    let params = body::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &params).await?;
    Ok(Exchange::new(ctx, request, client, params))
}

impl<'a> Tokens<'a> {
    fn of(issued: &'a Issued) -> Self {
        Self {
            token: &issued.access_token,
            token_type: "Bearer",
            expires_in: issued.expires_in,
            scope: &issued.scope,
            refresh_token: issued.refresh_token.as_ref().map(crate::kernel::Secret::expose),
            id_token: issued.id_token.as_deref(),
        }
    }
}
