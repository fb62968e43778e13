//! Why a call failed.

use shared_types::Problem;

use crate::{components::form::Refusal, text::sentence};

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// The server refused, and said why.
    Refused(Box<Problem>),
    /// No answer came.
    Unreachable,
    /// An answer came that is not one of the API, with this status.
    Unreadable(u16),
}

impl ApiError {
    /// The HTTP status, 0 where there was no answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused(problem) => problem.status,
            Self::Unreachable => 0,
            Self::Unreadable(status) => *status,
        }
    }

    /// The stable word for the error; empty where the server gave none.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            _ => "",
        }
    }

    /// Whether the CSRF token was refused.
    pub fn is_csrf(&self) -> bool {
        self.status() == 403 && self.code().contains("csrf")
    }

    /// What to tell the person.
    pub fn message(&self) -> String {
        match self {
            Self::Refused(problem) if problem.status == 401 => {
                "You are no longer signed in. Sign in again in a new tab, then try once more here: nothing you typed \
                 is lost."
                    .to_owned()
            }
            Self::Refused(problem) => sentence(problem.detail.as_ref().unwrap_or(&problem.title)),
            Self::Unreachable => {
                "The server cannot be reached. Check your connection and try again.".to_owned()
            }
            Self::Unreadable(status) => {
                format!("The server gave an answer that was not expected (status {status}). Try again later.")
            }
        }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let message = error.message();
        let link =
            (error.status() == 401).then(|| ("Sign in".to_owned(), "/sign-in?return_to=%2F".to_owned()));
        let fields = match error {
            ApiError::Refused(problem) => {
                problem.errors.into_iter().map(|error| (error.field, sentence(&error.message))).collect()
            }
            _ => Vec::new(),
        };
        Self { fields, message, link }
    }
}
