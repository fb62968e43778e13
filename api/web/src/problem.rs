//! Converts the domain's errors to responses: `application/problem+json` (RFC 9457).

use std::sync::Arc;

use poem::{
    Body, Response,
    error::ResponseError,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    error::{ParseParamError, ParsePathError},
    registry::{MetaResponses, Registry},
};
use shared_types::{Acr, FieldError, limits::RECENT_SIGN_IN};

use kernel::{
    Error,
    error::{INSUFFICIENT_AUTHENTICATION, RECENT_SIGN_IN_REQUIRED},
};
use platform::failures::log_request;

/// The media type of error responses.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The result of an operation, whose error can be converted to a response.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// An error of the domain that can be converted to a response.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Problem(Arc<Error>);

impl Problem {
    /// Returns the error.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0
    }

    /// Returns the stable code for programs.
    fn code(&self) -> &'static str {
        match self.error() {
            Error::Unauthenticated => "unauthenticated",
            Error::InsufficientAuthentication => INSUFFICIENT_AUTHENTICATION,
            Error::RecentSignInRequired { .. } => RECENT_SIGN_IN_REQUIRED,
            Error::Forbidden { code, .. }
            | Error::Conflict { code, .. }
            | Error::InUse { code, .. }
            | Error::Contradiction { code, .. } => code,
            Error::Changed => "changed",
            Error::TooOften(_) => "too_many_requests",
            Error::NotFound(_) => "not_found",
            Error::Invalid(_) => "invalid",
            Error::Busy => "busy",
            Error::SetupRequired => "setup_required",
            Error::Database(_) => "unavailable",
            Error::Internal(_) => "internal",
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        match self.error() {
            Error::Unauthenticated | Error::InsufficientAuthentication => StatusCode::UNAUTHORIZED,
            Error::Forbidden { .. } | Error::RecentSignInRequired { .. } => StatusCode::FORBIDDEN,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Invalid(_) => StatusCode::BAD_REQUEST,
            Error::Conflict { .. } | Error::InUse { .. } => StatusCode::CONFLICT,
            Error::Changed => StatusCode::PRECONDITION_FAILED,
            Error::Contradiction { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Busy | Error::SetupRequired | Error::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn as_response(&self) -> Response {
        let (error, code) = (self.error(), self.code());
        log_request(error, "a request failed");
        let errors = if let Error::Invalid(errors) = error { errors.clone() } else { Vec::new() };
        let acr = if let Error::RecentSignInRequired { acr } = error { Some(*acr) } else { None };
        let mut response = respond(self.status(), code, Some(error.to_string()), (errors, acr));
        let headers = response.headers_mut();
        if code == "insufficient_scope" {
            let challenge = "Bearer realm=\"aldaba\", error=\"insufficient_scope\"";
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Error::TooOften(seconds) = error {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
    }
}

/// The OpenAPI document describes the errors of all operations in one place, so no operation registers its own.
impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        MetaResponses { responses: Vec::new() }
    }

    fn register(_registry: &mut Registry) {}
}

/// Returns an error response, with the headers that its status requires.
#[must_use]
pub fn problem(status: StatusCode, code: &str, detail: Option<String>, errors: Vec<FieldError>) -> Response {
    respond(status, code, detail, (errors, None))
}

/// Returns an error response, perhaps with the context class that the user must reach.
fn respond(
    status: StatusCode,
    code: &str,
    detail: Option<String>,
    (errors, acr): (Vec<FieldError>, Option<Acr>),
) -> Response {
    let problem = shared_types::Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        detail,
        errors,
        acr_values: acr.map(|acr| acr.to_string()),
        max_age: acr.map(|_| RECENT_SIGN_IN),
    };
    // A struct of text and numbers can always be serialised.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::builder().status(status).content_type(PROBLEM_JSON).body(Body::from(body));
    let headers = response.headers_mut();
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"aldaba\""));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    response
}

/// Converts any error of the framework to a problem: unknown paths, wrong methods, malformed parameters.
#[must_use]
pub fn from_framework(error: &poem::Error) -> Response {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        return problem.as_response();
    }
    if let Some(error) = error.downcast_ref::<ParseParamError>() {
        return Problem::from(Error::field(error.name, "invalid", error.reason.clone())).as_response();
    }
    let status = error.status();
    // A malformed id in a path cannot name an existing resource.
    let status = if error.is::<ParsePathError>() { StatusCode::NOT_FOUND } else { status };
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", Some("this path does not exist".to_owned())),
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
    problem(status, code, detail, Vec::new())
}
