//! The domain's error. It separates what the caller may know from what only the log may contain.

use std::collections::HashSet;

use sea_orm::{DbErr, RuntimeErr};
use shared_types::{Acr, FieldError};

/// The cause of the error of a statement while the database server is known not to answer. The outage is logged when it
/// begins and when it ends.
pub const OUTAGE: &str = "the database server does not answer";

/// The domain's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is not authenticated: 401.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller may know of the resource but not perform the operation: 403.
    #[error("{text}")]
    Forbidden {
        /// A stable code for programs.
        code: &'static str,
        /// The message.
        text: &'static str,
    },
    /// The user must sign in again in the browser, so that the sign-in is recent and reaches a context class: 403.
    #[error("{}", recent_sign_in(*acr))]
    RecentSignInRequired {
        /// The context class.
        acr: Acr,
    },
    /// The sign-in policy requires another factor of the browser session than those that the user proved: 401 (RFC 9470
    /// section 3).
    #[error("the sign-in policy has become stricter: sign in again")]
    InsufficientAuthentication,
    /// The resource does not exist, or the caller may not know that it exists: 404.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Some fields are invalid: 400. All errors are returned at once.
    #[error("some fields are not valid")]
    Invalid(Vec<FieldError>),
    /// The current state does not allow the operation: 409.
    #[error("{text}")]
    Conflict {
        /// A stable code for programs.
        code: &'static str,
        /// The message.
        text: &'static str,
    },
    /// Other records still depend on it: 409.
    #[error("{text}: {count}")]
    InUse {
        /// A stable code for programs.
        code: &'static str,
        /// The message, which names what is counted.
        text: &'static str,
        /// The number of records that depend on it.
        count: u64,
    },
    /// The resource has changed since the caller read it (`If-Match`): 412.
    #[error("it was changed by somebody else: read it again")]
    Changed,
    /// The request contradicts an earlier one: 422.
    #[error("{text}")]
    Contradiction {
        /// A stable code for programs.
        code: &'static str,
        /// The message.
        text: &'static str,
    },
    /// Too many requests: 429. Contains the number of seconds to wait before a retry.
    #[error("too many requests: try again in {0} seconds")]
    TooOften(u64),
    /// The server is overloaded: 503. The caller may retry.
    #[error("the server is busy")]
    Busy,
    /// The installation is not finished: 503.
    #[error("the installation is not finished")]
    SetupRequired,
    /// The database did not answer: 503. Its message is never sent to the caller.
    #[error("the database cannot be reached")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An internal error: 500. Its message is never sent to the caller.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Creates an internal error, whose cause is only logged.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Creates an error for one invalid field.
    pub fn field(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), code: code.into(), message: message.into() }])
    }

    /// Creates the error for a caller who may know of the resource but not perform the operation.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::Forbidden { code: "forbidden", text: "you do not have the right to do this" }
    }

    /// Returns whether it is one of many errors of an outage of the database server, which is logged as a whole.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        let Self::Database(cause) = self else { return false };
        let cause = cause.downcast_ref::<DbErr>();
        matches!(cause, Some(DbErr::Conn(RuntimeErr::Internal(text))) if text == OUTAGE)
    }

    /// Returns the private cause to log; `None` if there is none, or if it is an outage, which is logged as a whole.
    #[must_use]
    pub fn cause_to_log(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        match self {
            Self::Database(cause) | Self::Internal(cause) if !self.is_outage() => Some(&**cause),
            _ => None,
        }
    }
}

/// The details of an error that requires a new sign-in.
fn recent_sign_in(acr: Acr) -> &'static str {
    match acr {
        Acr::OneFactor => "sign in again in the browser: this is possible for 10 minutes after signing in",
        Acr::TwoFactors => {
            "sign in again in the browser with a second factor: this is possible for 10 minutes after that"
        }
        Acr::PhishingResistant => {
            "sign in again in the browser with a passkey: this is possible for 10 minutes after that"
        }
    }
}

/// The code of the error for a user who must sign in again ([`Error::RecentSignInRequired`]).
pub const RECENT_SIGN_IN_REQUIRED: &str = "recent_sign_in_required";

/// The code of [`Error::InsufficientAuthentication`] (RFC 9470 section 3).
pub const INSUFFICIENT_AUTHENTICATION: &str = "insufficient_user_authentication";

/// The maximum number of fields in an error response.
pub const MAX_FIELD_ERRORS: usize = 100;

/// Collects the errors of the fields of a request, so that they are returned together: the first [`MAX_FIELD_ERRORS`]
/// of them.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
    names: HashSet<String>,
}

impl Fields {
    /// Creates an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error for a field, unless the field has one already.
    pub fn add(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        let field = field.into();
        if self.names.insert(field.clone()) && self.errors.len() < MAX_FIELD_ERRORS {
            self.errors.push(FieldError { field, code: code.into(), message: message.into() });
        }
    }

    /// Returns whether there are no errors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns whether this field has an error.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.names.contains(field)
    }

    /// Succeeds if there are no errors.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all collected errors.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_once_and_of_many_the_first_hundred() {
        let mut fields = Fields::new();
        for number in 0..50_000 {
            fields.add(format!("list.{}", number / 2), "invalid", "is wrong");
        }
        assert!(fields.has("list.24999"));
        let Err(Error::Invalid(errors)) = fields.finish() else { panic!("nothing is wrong") };
        let named: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
        assert_eq!(named, (0..MAX_FIELD_ERRORS).map(|number| format!("list.{number}")).collect::<Vec<_>>());
    }
}
