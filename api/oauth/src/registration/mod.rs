//! Dynamic client registration (RFC 7591, OpenID Connect Registration 1.0) and its management (RFC 7592).

mod metadata;

use std::sync::Arc;

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path},
};
use serde_json::{Map, Value};
use shared_types::FieldError;

use self::metadata::{Metadata, information, refused};
use super::{
    bearer,
    error::{OAuthError, json, no_store},
};
use kernel::{Error, Secret};
use organisation::{applications::Client, registration};
use platform::Ctx;

/// What a request leads to; too often, and when it may come again.
enum RegistrationFailure {
    Error(OAuthError),
    TooOften(u64),
}

type Outcome = Result<Response, RegistrationFailure>;

/// `POST /oauth2/register`: registers an application.
#[handler]
pub(super) async fn register(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    answer(begin(ctx, request, body).await)
}

/// `GET /oauth2/register/{client_id}`: what is registered.
#[handler]
pub(super) async fn read(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(client_id): Path<String>,
) -> Response {
    answer(show(ctx, request, &client_id).await)
}

/// `PUT /oauth2/register/{client_id}`: replaces what is registered.
#[handler]
pub(super) async fn replace(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(client_id): Path<String>,
    body: Body,
) -> Response {
    answer(change(ctx, request, &client_id, body).await)
}

/// `DELETE /oauth2/register/{client_id}`: ends the registration.
#[handler]
pub(super) async fn delete(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(client_id): Path<String>,
) -> Response {
    answer(end(ctx, request, &client_id).await)
}

async fn begin(ctx: &Ctx, request: &Request, body: Body) -> Outcome {
    // In some modes no token is needed; one that is shown must be good.
    let token = match request.headers().contains_key(header::AUTHORIZATION) {
        true => Some(Secret::new(bearer::token(request, None)?)),
        false => None,
    };
    let metadata = read_body(request, body).await?;
    let source = web::request_source::read(request);
    let registered = registration::register(ctx, source, token.as_ref(), metadata.data()?).await;
    let registered = registered.map_err(|error| match error {
        Error::Unauthenticated if token.is_none() => OAuthError::token_missing().into(),
        other => RegistrationFailure::from(other),
    })?;
    Ok(json(StatusCode::CREATED, &information(ctx.config.server.issuer(), &registered)?))
}

async fn show(ctx: &Ctx, request: &Request, client_id: &str) -> Outcome {
    let (client, token) = authenticated_client(ctx, request, client_id).await?;
    let found = registration::read(ctx, &client, token).await?;
    Ok(json(StatusCode::OK, &information(ctx.config.server.issuer(), &found)?))
}

async fn change(ctx: &Ctx, request: &Request, client_id: &str, body: Body) -> Outcome {
    let (client, token) = authenticated_client(ctx, request, client_id).await?;
    let metadata = read_body(request, body).await?;
    if metadata.get::<String>("client_id")?.as_deref() != Some(client_id) {
        return Err(refused("client_id", "must be that of the registration").into());
    }
    let secret = metadata.get::<String>("client_secret")?.map(Secret::new);
    if secret.is_some_and(|secret| !client.has_secret(ctx, &secret)) {
        return Err(refused("client_secret", "is not the one of the client, which cannot be chosen").into());
    }
    let source = web::request_source::read(request);
    let replaced = registration::replace(ctx, source, &client, token, metadata.data()?).await?;
    Ok(json(StatusCode::OK, &information(ctx.config.server.issuer(), &replaced)?))
}

async fn end(ctx: &Ctx, request: &Request, client_id: &str) -> Outcome {
    let (client, token) = authenticated_client(ctx, request, client_id).await?;
    registration::delete(ctx, web::request_source::read(request), &client, &token).await?;
    Ok(no_store(StatusCode::NO_CONTENT.into_response()))
}

/// The application whose registration access token a request carries.
async fn authenticated_client(
    ctx: &Ctx,
    request: &Request,
    client_id: &str,
) -> Result<(Arc<Client>, Secret), RegistrationFailure> {
    let token = Secret::new(bearer::token(request, None)?);
    let client = registration::find(ctx, client_id, &token).await?;
    Ok((client, token))
}

async fn read_body(request: &Request, body: Body) -> Result<Metadata, OAuthError> {
    let content_type = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let media_type = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if !media_type.eq_ignore_ascii_case(b"application/json") {
        return Err(OAuthError::new("invalid_client_metadata", "the body must be application/json"));
    }
    let bytes = web::body::read(body).await?;
    if let Some(found) = web::json::find_ambiguous(&bytes) {
        let text = format!("{} {}", found.field, found.message);
        return Err(OAuthError::new("invalid_client_metadata", text));
    }
    match serde_json::from_slice::<Map<String, Value>>(&bytes) {
        Ok(members) => Ok(Metadata::new(members)),
        Err(_) => Err(OAuthError::new("invalid_client_metadata", "the body is not a JSON object")),
    }
}

fn answer(outcome: Outcome) -> Response {
    match outcome {
        Ok(response) => response,
        Err(RegistrationFailure::Error(error)) => error.into_response(),
        Err(RegistrationFailure::TooOften(seconds)) => {
            let error = OAuthError::new("temporarily_unavailable", "too many registrations: try again later");
            let mut response = error.with_status(StatusCode::TOO_MANY_REQUESTS).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

impl From<OAuthError> for RegistrationFailure {
    fn from(error: OAuthError) -> Self {
        Self::Error(error)
    }
}

impl From<Error> for RegistrationFailure {
    fn from(error: Error) -> Self {
        Self::Error(match error {
            Error::TooOften(seconds) => return Self::TooOften(seconds),
            Error::Unauthenticated => OAuthError::invalid_token(),
            Error::Forbidden { text, .. } => OAuthError::forbidden("access_denied", text),
            Error::Invalid(fields) => invalid(&fields),
            Error::Changed => {
                refused("client_id", "the registration was changed by another request: read it again")
            }
            other => other.into(),
        })
    }
}

/// The first thing that is wrong, a redirect URI before all else (RFC 7591 section 3.2.2).
fn invalid(fields: &[FieldError]) -> OAuthError {
    let is_uri = |field: &&FieldError| field.field.starts_with("redirect_uris");
    match fields.iter().find(is_uri).or_else(|| fields.first()) {
        Some(field) => {
            // Here it has another name than everywhere else.
            let name = if field.field == "name" { "client_name" } else { &field.field };
            refused(name, &field.message)
        }
        None => OAuthError::new("invalid_client_metadata", "the metadata is not valid"),
    }
}
