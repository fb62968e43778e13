//! The authentication of `/v1`: a personal API token, an access token for this API, or the browser session with its
//! CSRF token.

use std::sync::Arc;

use poem::{
    Request, RequestBody, Result,
    http::{Method, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use shared_types::ApiScope;

use kernel::{Error, Secret, scopes, secrets::constant_time_eq};
use platform::{
    Ctx,
    actor::{Actor, Via, Who},
};
use sign_in::{authentications, sessions};
use tokens::{TokenHolder, api_tokens};
use web::{Problem, cookies, request_source};

/// The header that carries the CSRF token beside the session cookie.
pub(super) const CSRF_HEADER: &str = "X-CSRF-Token";
/// The purpose of a CSRF token for `/v1`.
const CSRF_PURPOSE: &str = "api";
/// The name of the Bearer token in the OpenAPI document.
pub(super) const BEARER_SCHEME: &str = "bearer";
/// The name of the session cookie in the OpenAPI document.
pub(super) const SESSION_SCHEME: &str = "session";
/// The name of the CSRF header in the OpenAPI document.
pub(super) const CSRF_SCHEME: &str = "csrf";

/// What the guard found out about the caller and put into the request.
pub(super) type Authentication = std::result::Result<Actor, Problem>;

/// The authenticated caller of an operation: a person or an application with a token, or a person with the session
/// cookie and its CSRF token. Rejects the request with the error of [`authenticate`].
#[derive(Debug)]
pub(super) struct Caller(pub Actor);

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(BEARER_SCHEME, bearer_scheme());
        registry.create_security_scheme(SESSION_SCHEME, session_scheme());
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER_SCHEME, SESSION_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        match request.data::<Authentication>() {
            Some(Ok(actor)) => Ok(Self(actor.clone())),
            Some(Err(problem)) => Err(problem.clone().into()),
            None => Err(Problem::from(Error::internal("the guard is missing")).into()),
        }
    }
}

/// Authenticates the caller of a request.
///
/// # Errors
/// [`Error::Unauthenticated`] without valid credentials; [`Error::Forbidden`] when the CSRF token is missing or wrong,
/// and when a read-only token is used to write.
pub(super) async fn authenticate(ctx: &Ctx, request: &Request) -> Result<Actor, Error> {
    match bearer(request) {
        Some(token) if api_tokens::is_api_token(&token) => by_api_token(ctx, request, token).await,
        Some(token) => by_access_token(ctx, request, &token).await,
        None => by_session(ctx, request).await,
    }
}

/// The token of the `Authorization` header, if there is one; that of a malformed header is empty.
fn bearer(request: &Request) -> Option<Secret> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    };
    Some(Secret::new(token))
}

async fn by_api_token(ctx: &Ctx, request: &Request, token: Secret) -> Result<Actor, Error> {
    let (token, person) = api_tokens::find(ctx, &token).await?.ok_or(Error::Unauthenticated)?;
    let read_only = token.is_read_only();
    check_method(request, read_only)?;
    let via = Via::ApiToken { id: token.id(), read_only };
    Ok(Actor { who: Who::Person { person, via }, source: request_source::read(request) })
}

/// Authenticates an access token that was issued for `/v1`. Only applications that an administrator allowed it get one;
/// tokens with another audience are rejected.
async fn by_access_token(ctx: &Ctx, request: &Request, token: &Secret) -> Result<Actor, Error> {
    let active = tokens::validate_access_token(ctx, token.expose()).await?.ok_or(Error::Unauthenticated)?;
    if !active.claims.aud.includes(&tokens::api_audience(ctx)) {
        return Err(Error::Unauthenticated);
    }
    // The application may have lost the scopes since.
    let registered = active.client.scopes();
    if !registered.iter().any(scopes::is_api) {
        return Err(Error::Unauthenticated);
    }
    let granted = active.claims.scope.intersection(registered);
    let read_only = !granted.has(ApiScope::All);
    if read_only && !granted.has(ApiScope::Read) {
        return Err(insufficient_scope("this token lacks the scope aldaba.api"));
    }
    check_method(request, read_only)?;
    let who = match active.holder {
        TokenHolder::Client => Who::Client { application: Arc::clone(&active.client.application), read_only },
        TokenHolder::Person { subject, .. } => {
            Who::Person { person: subject.person, via: Via::AccessToken { read_only } }
        }
    };
    Ok(Actor { who, source: request_source::read(request) })
}

fn check_method(request: &Request, read_only: bool) -> Result<(), Error> {
    match read_only && !request.method().is_safe() {
        true => Err(insufficient_scope("this token is read-only")),
        false => Ok(()),
    }
}

fn insufficient_scope(text: &'static str) -> Error {
    Error::Forbidden { code: "insufficient_scope", text }
}

async fn by_session(ctx: &Ctx, request: &Request) -> Result<Actor, Error> {
    let cookie = cookies::session(ctx, request).ok_or(Error::Unauthenticated)?;
    let (session, person) = sessions::signed_in(ctx, &cookie).await?.ok_or(Error::Unauthenticated)?;
    let sent = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !constant_time_eq(sent.as_bytes(), csrf_token(ctx, &cookie).as_bytes()) {
        return Err(Error::Forbidden {
            code: "csrf",
            text: "the X-CSRF-Token header is missing or invalid: get it from /v1/session",
        });
    }
    // A user who cannot continue can still sign out.
    if !is_sign_out(request) && authentications::is_step_due(ctx, &session, &person).await? {
        return Err(Error::InsufficientAuthentication);
    }
    let strength = authentications::strength(ctx, &session).await?;
    let via = Via::Session { id: session.id, auth_time: session.auth_time.0, strength };
    Ok(Actor { who: Who::Person { person, via }, source: request_source::read(request) })
}

fn is_sign_out(request: &Request) -> bool {
    *request.method() == Method::DELETE && request.uri().path().ends_with("/session")
}

/// The CSRF token that goes with a session cookie.
#[must_use]
pub(super) fn csrf_token(ctx: &Ctx, cookie: &Secret) -> String {
    ctx.secrets.csrf_token(CSRF_PURPOSE, cookie.expose())
}

fn bearer_scheme() -> MetaSecurityScheme {
    MetaSecurityScheme {
        ty: "http",
        description: Some(
            "A personal API token, or an access token with the audience `<issuer>/v1` and the scope `aldaba.api` or `aldaba.api.read`.",
        ),
        name: None,
        key_in: None,
        scheme: Some("bearer"),
        bearer_format: None,
        flows: None,
        openid_connect_url: None,
    }
}

fn session_scheme() -> MetaSecurityScheme {
    MetaSecurityScheme {
        ty: "apiKey",
        description: Some("The session cookie of the browser, together with the header `X-CSRF-Token`."),
        name: Some("aldaba"),
        key_in: Some("cookie"),
        scheme: None,
        bearer_format: None,
        flows: None,
        openid_connect_url: None,
    }
}
