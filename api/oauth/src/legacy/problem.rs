//! Errors as in the rest of `/v1`, with the error code of RFC 6749.

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use shared_types::{FieldError, OAuthEndpoint, Problem};

use crate::{
    error::{OAuthError, Reason, RejectedParameter, json_as},
    refusals,
};
use platform::Ctx;

/// Problem details (RFC 9457) with the error code of RFC 6749.
#[derive(Serialize)]
pub(super) struct LegacyProblem {
    #[serde(flatten)]
    problem: Box<Problem>,
    error: &'static str,
    /// What was refused, for the administrators of the application.
    #[serde(skip)]
    refused: Box<RejectedParameter>,
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
            acr_values: None,
            max_age: None,
        });
        Self { problem, error, refused: Box::default() }
    }

    /// The same problem of a request of an application. The one that is set first is kept.
    pub(super) fn with_client_id(mut self, client_id: &str) -> Self {
        self.refused.client_id.get_or_insert_with(|| client_id.into());
        self
    }

    /// The same problem because of a parameter, with what it contained if administrators may see that.
    pub(super) fn with_parameter_value(mut self, parameter: &'static str, value: Option<&str>) -> Self {
        self.refused.parameter = Some(parameter);
        self.refused.value = value.map(Box::from);
        self
    }

    /// Responds to a refused request, and records it.
    pub(super) async fn respond(self, ctx: &Ctx, endpoint: OAuthEndpoint) -> Response {
        // Here it means that the person has no access: nobody is asked whether to cancel.
        let has_no_access = self.error == "access_denied";
        if refusals::is_ordinary(self.error) && !has_no_access {
            return self.into_response();
        }
        let description = self.problem.detail.as_deref().unwrap_or_default();
        refusals::record_as(ctx, endpoint, self.error, description, &self.refused).await;
        let named = refusals::log_entry(self.error, &self.refused);
        let mut response = self.into_response();
        response.extensions_mut().insert(named);
        response
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
        let description = error.description().to_owned();
        let problem = Self::with(status, error_code, error_code, description, Vec::new());
        Self { refused: Box::new(error.refused), ..problem }
    }
}

impl IntoResponse for LegacyProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = json_as("application/problem+json", status, &self);
        let (name, value) = match status {
            StatusCode::UNAUTHORIZED => {
                (header::WWW_AUTHENTICATE, "Basic realm=\"aldaba\", charset=\"UTF-8\"")
            }
            StatusCode::SERVICE_UNAVAILABLE => (header::RETRY_AFTER, "2"),
            _ => return response,
        };
        response.headers_mut().insert(name, HeaderValue::from_static(value));
        response
    }
}
