//! Why a call failed.

use shared_types::{FieldError, Problem};

use crate::{
    components::form::Refusal,
    state::remote::sign_in_address,
    texts::{Text, made, text},
};

/// The page that ends a sign-in in a window of its own.
pub const SIGNED_IN: &str = "/account/signed-in";

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// The server answered with an error, and named the request so in its log.
    Refused(Box<Problem>, Option<String>),
    /// No answer came.
    Unreachable,
    /// The answer is not one of the API; it has this status.
    Unreadable(u16),
    /// What is to be changed was changed in the meantime.
    Outdated,
    /// Another person has signed in in this browser.
    OtherPerson,
}

impl ApiError {
    /// The HTTP status; 0 where there was no answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused(problem, _) => problem.status,
            Self::Unreachable => 0,
            Self::Unreadable(status) => *status,
            Self::Outdated => 412,
            Self::OtherPerson => 409,
        }
    }

    /// The stable word for the error; empty where the server gave none.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem, _) => &problem.code,
            _ => "",
        }
    }

    /// The id of the request, as the server's log names it.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused(_, id) => id.as_deref(),
            _ => None,
        }
    }

    /// Whether the same call may succeed in a moment: there was no answer, or the server could not give one.
    pub fn is_passing(&self) -> bool {
        matches!(self.status(), 0 | 429 | 500..)
    }

    /// Whether the value of a field is in use already.
    pub fn is_duplicate(&self, field: &str) -> bool {
        let is_it = |error: &FieldError| error.field == field && error.code == "duplicate";
        matches!(self, Self::Refused(problem, _) if problem.errors.iter().any(is_it))
    }

    /// Whether the CSRF token was rejected.
    pub fn is_csrf(&self) -> bool {
        self.status() == 403 && self.code().contains("csrf")
    }

    /// Whether the call succeeds once the person has signed in again.
    pub fn needs_sign_in(&self) -> bool {
        self.status() == 401 || self.code() == "recent_sign_in_required"
    }

    /// What happened, and what the person can do about it.
    pub fn message(&self) -> Text {
        match self.clone() {
            Self::Refused(problem, _) => made(move |t| t.problem(&problem)),
            Self::Unreachable => text(|t| t.errors.unreachable),
            Self::Unreadable(status) => made(move |t| (t.errors.unexpected)(status)),
            Self::Outdated => text(|t| t.errors.changed),
            Self::OtherPerson => text(|t| t.errors.other_person),
        }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let message = error.message();
        let sign_in = error.needs_sign_in().then(|| sign_in_address(SIGNED_IN, error.status() != 401));
        let ApiError::Refused(problem, _) = error else {
            return Self { message, sign_in, ..Self::default() };
        };
        let fields = problem.errors.into_iter().map(|error| {
            let path = error.field.clone();
            (path, made(move |t| t.field_error(&error)))
        });
        Self { fields: fields.collect(), message, sign_in }
    }
}
