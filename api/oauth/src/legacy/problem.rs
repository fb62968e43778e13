//! Errors as in the rest of `/v1`, with the error code of RFC 6749.

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use shared_types::{FieldError, Problem};

use crate::error::{OAuthError, Reason, no_store};

/// Problem details (RFC 9457) with the error code of RFC 6749.
#[derive(Serialize)]
pub(super) struct LegacyProblem {
    #[serde(flatten)]
    problem: Box<Problem>,
    error: &'static str,
}

impl LegacyProblem {
    /// A problem with `invalid_request`.
    pub(super) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self::with(status, code, "invalid_request", detail.into(), Vec::new())
    }

    /// A problem with one field.
    pub(super) fn field(field: impl Into<String>, code: &str, message: &str) -> Self {
        let field = field.into();
        let detail = format!("{field} {message}");
        let error = FieldError { field, code: code.to_owned(), message: message.to_owned() };
        Self::with(StatusCode::BAD_REQUEST, "invalid", "invalid_request", detail, vec![error])
    }

    fn with(
        status: StatusCode,
        code: &str,
        error: &'static str,
        detail: String,
        errors: Vec<FieldError>,
    ) -> Self {
        let problem = Box::new(Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: Some(detail),
            errors,
        });
        Self { problem, error }
    }
}

impl From<OAuthError> for LegacyProblem {
    /// 401 for wrong credentials of the client or the person, and for invalid codes and refresh tokens; 403 when the
    /// person may not use the application, or the application not the grant type.
    fn from(error: OAuthError) -> Self {
        let (status, error_code) = match error.error {
            _ if error.reason == Reason::NoAccess => (StatusCode::FORBIDDEN, "access_denied"),
            "unauthorized_client" => (StatusCode::FORBIDDEN, error.error),
            "invalid_client" | "invalid_grant" => (StatusCode::UNAUTHORIZED, error.error),
            other => (error.status(), other),
        };
        Self::with(status, error_code, error_code, error.description().to_owned(), Vec::new())
    }
}

impl IntoResponse for LegacyProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Text and numbers always serialize.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response =
            Response::builder().status(status).content_type("application/problem+json").body(body);
        let (name, value) = match status {
            StatusCode::UNAUTHORIZED => {
                (header::WWW_AUTHENTICATE, "Basic realm=\"aldaba\", charset=\"UTF-8\"")
            }
            StatusCode::SERVICE_UNAVAILABLE => (header::RETRY_AFTER, "2"),
            _ => return no_store(response),
        };
        response.headers_mut().insert(name, HeaderValue::from_static(value));
        no_store(response)
    }
}
