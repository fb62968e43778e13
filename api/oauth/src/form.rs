//! Strict reading of form bodies.

use poem::{Body, Request, http::header};

use super::{error::OAuthError, parameters::REPEATABLE};
use kernel::secrets::SECRET_PARAMETERS;
use web::Params;

/// Reads a form: `application/x-www-form-urlencoded`, UTF-8, no repeated parameter, and no secret in the query.
pub(super) async fn read(request: &Request, body: Body) -> Result<Params, OAuthError> {
    refuse_secrets(request)?;
    let form = read_repeatable(request, body).await?;
    match form.repeated(&REPEATABLE) {
        Some(_) => Err(of_client(OAuthError::invalid_request("a parameter is repeated"), &form)),
        None => Ok(form),
    }
}

/// Rejects a request with a secret in its query, which logs and histories keep (RFC 6749 section 2.3.1, RFC 6750
/// section 2.3).
pub(super) fn refuse_secrets(request: &Request) -> Result<(), OAuthError> {
    let query = Params::parse(request.uri().query().unwrap_or_default().as_bytes()).unwrap_or_default();
    match SECRET_PARAMETERS.into_iter().find(|name| query.count(name) > 0) {
        Some(name) => {
            let text = format!("{name} must be in the body, never in the query");
            Err(of_client(OAuthError::invalid_request(text), &query))
        }
        None => Ok(()),
    }
}

/// The same error of a request with these parameters, if they have one client id.
fn of_client(error: OAuthError, params: &Params) -> OAuthError {
    match params.get("client_id").filter(|_| params.count("client_id") == 1) {
        Some(client_id) => error.with_client_id(client_id),
        None => error,
    }
}

/// Reads a form that may have repeated parameters.
pub(super) async fn read_repeatable(request: &Request, body: Body) -> Result<Params, OAuthError> {
    let content_type = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let media_type = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if !media_type.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
        return Err(OAuthError::invalid_request("the body must be application/x-www-form-urlencoded"));
    }
    let bytes = web::body::read(body).await?;
    Params::parse(&bytes).ok_or_else(|| OAuthError::invalid_request("the body is not form-url-encoded UTF-8"))
}
