//! The error type of all OAuth endpoints.

use std::borrow::Cow;

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

use kernel::Error;
use platform::failures::log_request;
use tokens::GrantRefused;
use web::{ErrorPage, Params, ReturnButton, body::BodyError};

/// The maximum number of characters of a client id that are logged.
const MAX_CLIENT_ID: usize = 64;

/// An OAuth error: RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1, RFC 8707 section 2, OpenID Connect Core
/// section 3.1.2.6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OAuthError {
    /// The error code.
    pub(super) error: &'static str,
    /// The reason, if an endpoint handles it in a way of its own.
    pub(super) reason: Reason,
    /// What was refused, for the administrators of the application.
    pub(super) refused: RejectedParameter,
    description: Cow<'static, str>,
    status: StatusCode,
    challenge: Option<Challenge>,
}

/// The reason for an error, if an endpoint handles it in a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The person may not use the application, or no longer.
    NoAccess,
    /// The code was redeemed by another window of the same browser.
    Repeated,
    /// Anything else.
    Other,
}

/// What was refused, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RejectedParameter {
    /// The client id of the request, not authenticated.
    pub(super) client_id: Option<Box<str>>,
    /// The parameter or setting that is the reason.
    pub(super) parameter: Option<&'static str>,
    /// What the parameter contained. Never a secret, code, token or password.
    pub(super) value: Option<Box<str>>,
}

/// The scheme of the `WWW-Authenticate` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    Basic,
    /// RFC 6750; without the error when the request had no token.
    Bearer {
        says_error: bool,
    },
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    error_description: &'a str,
}

impl OAuthError {
    /// An error with status 400.
    pub(super) fn new(error: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            error,
            reason: Reason::Other,
            refused: RejectedParameter::default(),
            description: printable(description.into()),
            status: StatusCode::BAD_REQUEST,
            challenge: None,
        }
    }

    /// The description for the developer of the application. It has only characters that `error_description` may have
    /// (RFC 6749 section 5.2).
    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) fn invalid_grant(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("invalid_grant", description)
    }

    /// A resource that may not be requested (RFC 8707 section 2).
    pub(super) fn invalid_target(refused: GrantRefused) -> Self {
        Self::new("invalid_target", refused)
    }

    /// The resources of a request, which may not be requested (RFC 8707 section 2).
    pub(super) fn refused_target(refused: GrantRefused, params: &Params) -> Self {
        let requested = params.all("resource").join(" ");
        Self::invalid_target(refused).with_parameter_value(
            "resource",
            Some(&requested).filter(|uris| !uris.is_empty()).map(String::as_str),
        )
    }

    /// The person may not use the application, or no longer.
    pub(super) fn no_access() -> Self {
        let description = "the person may not use the application, or not any more";
        Self { reason: Reason::NoAccess, ..Self::invalid_grant(description) }
    }

    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// An error with status 403.
    pub(super) fn forbidden(error: &'static str, description: &'static str) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::new(error, description) }
    }

    /// Client authentication failed: status 401. One text for all causes that an unauthenticated caller could probe.
    pub(super) fn invalid_client(used_basic: bool) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: used_basic.then_some(Challenge::Basic),
            ..Self::new("invalid_client", "the client is unknown or its credentials are wrong")
        }
    }

    /// The same error of a request with a client id. The one that is set first is kept.
    pub(super) fn with_client_id(mut self, client_id: &str) -> Self {
        let known = self.refused.client_id.take();
        let client_id = known.or_else(|| Some(client_id.chars().take(MAX_CLIENT_ID).collect()));
        Self { refused: RejectedParameter { client_id, ..self.refused }, ..self }
    }

    /// The same error because of a parameter whose value must not be kept.
    pub(super) fn with_parameter(self, parameter: &'static str) -> Self {
        Self { refused: RejectedParameter { parameter: Some(parameter), ..self.refused }, ..self }
    }

    /// The same error because of what a parameter contained, which administrators may see.
    pub(super) fn with_parameter_value(self, parameter: &'static str, value: Option<&str>) -> Self {
        let value = value.map(Box::from);
        Self { refused: RejectedParameter { parameter: Some(parameter), value, ..self.refused }, ..self }
    }

    /// The same error with another status.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same error with another reason.
    pub(super) fn with_reason(self, reason: Reason) -> Self {
        Self { reason, ..self }
    }

    /// The same error with another description.
    pub(super) fn with_description(self, description: impl Into<Cow<'static, str>>) -> Self {
        Self { description: printable(description.into()), ..self }
    }

    /// The request has no access token: status 401 without an error code in the challenge (RFC 6750 section 3.1).
    pub(super) fn token_missing() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: Some(Challenge::Bearer { says_error: false }),
            ..Self::new("invalid_token", "an access token is needed")
        }
    }

    pub(super) fn invalid_token() -> Self {
        let description = "the access token is unknown, expired or revoked";
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: Some(Challenge::Bearer { says_error: true }),
            ..Self::new("invalid_token", description)
        }
    }

    pub(super) fn insufficient_scope(description: &'static str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            challenge: Some(Challenge::Bearer { says_error: true }),
            ..Self::new("insufficient_scope", description)
        }
    }

    /// The same error at an endpoint that takes an access token (RFC 6750 section 3).
    pub(super) fn at_a_resource(mut self) -> Self {
        self.challenge = Some(Challenge::Bearer { says_error: true });
        self
    }

    /// An error page for the person, when it cannot be sent to the application.
    pub(super) fn page(self) -> Response {
        self.page_with(None)
    }

    /// An error page, with a button that returns the error to the application.
    pub(super) fn page_with(self, return_button: Option<ReturnButton>) -> Response {
        let (code, status) = (self.error, self.status);
        let description = self.description.into_owned();
        let page = ErrorPage { code, description, status, return_button, sign_in_again: None };
        no_store(page.into_response())
    }

    /// An error page, with a link to the address at which the person can sign in again.
    pub(super) fn page_before(self, sign_in: String) -> Response {
        let (code, status, description) = (self.error, self.status, self.description.into_owned());
        let sign_in_again = Some(sign_in);
        let page = ErrorPage { code, description, status, return_button: None, sign_in_again };
        no_store(page.into_response())
    }

    fn challenge(&self) -> Option<String> {
        let error = || format!(", error=\"{}\", error_description=\"{}\"", self.error, self.description);
        self.challenge.map(|challenge| match challenge {
            Challenge::Basic => "Basic realm=\"aldaba\", charset=\"UTF-8\"".to_owned(),
            Challenge::Bearer { says_error: false } => "Bearer realm=\"aldaba\"".to_owned(),
            Challenge::Bearer { says_error: true } => format!("Bearer realm=\"aldaba\"{}", error()),
        })
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = Body { error: self.error, error_description: &self.description };
        let mut response = json(self.status, &body);
        if let Some(value) = self.challenge().and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        let retry_after = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some("2"),
            StatusCode::TOO_MANY_REQUESTS => Some("5"),
            _ => None,
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        log_request(&error, "an OAuth request failed");
        let (code, status) = match error {
            Error::Busy | Error::Database(_) | Error::SetupRequired => {
                ("temporarily_unavailable", StatusCode::SERVICE_UNAVAILABLE)
            }
            Error::TooOften(_) => ("temporarily_unavailable", StatusCode::TOO_MANY_REQUESTS),
            _ => ("server_error", StatusCode::INTERNAL_SERVER_ERROR),
        };
        Self { status, ..Self::new(code, error.to_string()) }
    }
}

impl From<BodyError> for OAuthError {
    fn from(error: BodyError) -> Self {
        let description = match error {
            BodyError::TooLarge => "the body is too large",
            BodyError::Incomplete => "the body is incomplete",
            BodyError::Busy => return Error::Busy.into(),
        };
        Self { status: error.status(), ..Self::invalid_request(description) }
    }
}

/// A text with only the characters that `error_description` may have: printable ASCII without `"` and `\` (RFC 6749
/// section 5.2).
fn printable(text: Cow<'static, str>) -> Cow<'static, str> {
    if text.chars().all(is_printable) {
        return text;
    }
    let replaced = text.chars().map(|c| match c {
        '"' | '\\' => '\'',
        c if is_printable(c) => c,
        _ => '?',
    });
    Cow::Owned(replaced.collect())
}

fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~') && !matches!(c, '"' | '\\')
}

/// A JSON response that must not be cached (RFC 6749 section 5.1).
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    json_as("application/json", status, body)
}

/// Like [`json`], with another media type.
pub(super) fn json_as(media_type: &'static str, status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => no_store(Response::builder().status(status).content_type(media_type).body(bytes)),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A JWT response that must not be cached.
pub(super) fn jwt(media_type: &'static str, token: String) -> Response {
    no_store(Response::builder().content_type(media_type).body(token))
}

/// A redirect with 303 that must not be cached.
pub(super) fn see_other(location: &str) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => {
            let mut response = Response::builder().status(StatusCode::SEE_OTHER).body(());
            response.headers_mut().insert(header::LOCATION, location);
            no_store(response)
        }
        // Registered URIs and the parameters that we add are ASCII.
        Err(_) => OAuthError::invalid_request("the redirect_uri is not a URI").page(),
    }
}

pub(super) fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_only_the_characters_of_the_rfc() {
        let said = |text: &'static str| OAuthError::invalid_request(text).description().to_owned();
        assert_eq!(said("the scope is wider (RFC 6749)"), "the scope is wider (RFC 6749)");
        assert_eq!(said("a \"name\" \\ \u{7f}\n\u{f1}"), "a 'name' ' ???");
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        let error = OAuthError::invalid_request("short").with_description(all.clone());
        assert!(
            error.description().bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        );
        assert_eq!(error.description().chars().count(), all.chars().count());
    }
}
