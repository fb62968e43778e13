//! Reading the form of a POST strictly.

use poem::{Body, Request, http::header};

use super::error::OAuthError;
use crate::web::{self, Params};

/// The form that was posted: `application/x-www-form-urlencoded`, UTF-8, nothing twice.
pub(super) async fn read(request: &Request, body: Body) -> Result<Params, OAuthError> {
    let form = read_repeatable(request, body).await?;
    match form.repeated(&["resource", "audience"]) {
        Some(_) => Err(OAuthError::invalid_request("a parameter comes more than once")),
        None => Ok(form),
    }
}

/// The form that was posted, whatever comes twice.
pub(super) async fn read_repeatable(request: &Request, body: Body) -> Result<Params, OAuthError> {
    let content_type = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let media_type = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if !media_type.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
        return Err(OAuthError::invalid_request("the body must be application/x-www-form-urlencoded"));
    }
    let bytes = web::body::read(body).await?;
    Params::parse(&bytes).ok_or_else(|| OAuthError::invalid_request("the body is not form-url-encoded UTF-8"))
}
