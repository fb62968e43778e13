//! The domain's errors on the wire: `application/problem+json` (RFC 9457), converted in this one place.

use poem::{
    Body, IntoResponse, Response,
    error::ResponseError,
    http::{StatusCode, header},
};
use poem_openapi::error::{ParseParamError, ParsePathError};
use shared_types::{FieldError, Problem};

use crate::kernel::Error;

/// The media type of an error.
pub const PROBLEM_JSON: &str = "application/problem+json";

impl ResponseError for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict { .. } | Self::InUse { .. } => StatusCode::CONFLICT,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::Contradiction { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::SetupRequired | Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn as_response(&self) -> Response {
        let code = match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden { code, .. }
            | Self::Conflict { code, .. }
            | Self::InUse { code, .. }
            | Self::Contradiction { code, .. } => code,
            Self::Changed => "changed",
            Self::TooOften(_) => "too_many_requests",
            Self::NotFound(_) => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Busy => "busy",
            Self::SetupRequired => "setup_required",
            Self::Database(_) => "unavailable",
            Self::Internal(_) => "internal",
        };
        if let Self::Database(cause) | Self::Internal(cause) = self {
            tracing::error!(code, error = %cause, "request failed");
        }
        let errors = if let Self::Invalid(errors) = self { errors.clone() } else { Vec::new() };
        let mut response = problem(self.status(), code, Some(self.to_string()), errors);
        if code == "insufficient_scope" {
            let challenge = "Bearer realm=\"aldaba\", error=\"insufficient_scope\"";
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(challenge));
        }
        if let Self::TooOften(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(*seconds));
        }
        response
    }
}

/// An error as a response, with the headers that go with its status.
#[must_use]
pub fn problem(status: StatusCode, code: &str, detail: Option<String>, errors: Vec<FieldError>) -> Response {
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        detail,
        errors,
    };
    // A struct of text and numbers always serialises.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::builder().status(status).content_type(PROBLEM_JSON).body(Body::from(body));
    let headers = response.headers_mut();
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Bearer realm=\"aldaba\""),
            );
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        }
        _ => {}
    }
    response
}

/// Any error of the framework as a problem: unknown paths, wrong methods, malformed parameters.
#[must_use]
pub fn from_framework(error: &poem::Error) -> Response {
    if let Some(error) = error.downcast_ref::<Error>() {
        return error.as_response();
    }
    if let Some(error) = error.downcast_ref::<ParseParamError>() {
        return Error::field(error.name, "invalid", error.reason.clone()).as_response();
    }
    let status = error.status();
    // A malformed id in a path names nothing that exists.
    let status = if error.is::<ParsePathError>() { StatusCode::NOT_FOUND } else { status };
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", Some("there is nothing here".to_owned())),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", None),
        StatusCode::BAD_REQUEST => ("invalid", Some(error.to_string())),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("unsupported_media_type", Some("send application/json".to_owned()))
        }
        status if status.is_client_error() => ("invalid", None),
        _ => {
            tracing::error!(%error, "request failed");
            ("internal", None)
        }
    };
    problem(status, code, detail, Vec::new()).into_response()
}
