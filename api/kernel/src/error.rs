//! The domain's error: what the caller may know, and apart from it what only the log may.

use std::collections::HashSet;

use shared_types::FieldError;

/// The domain's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Who calls is not known: 401.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller may know of it but not do it: 403.
    #[error("{text}")]
    Forbidden {
        /// A stable word.
        code: &'static str,
        /// For people.
        text: &'static str,
    },
    /// It is not there, or the caller may not know that it is: 404.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Some fields are not as they must be: 400, all at once.
    #[error("some fields are not valid")]
    Invalid(Vec<FieldError>),
    /// The state of things does not allow it: 409.
    #[error("{text}")]
    Conflict {
        /// A stable word.
        code: &'static str,
        /// For people.
        text: &'static str,
    },
    /// So many others stand against it: 409.
    #[error("{text}: {count}")]
    InUse {
        /// A stable word.
        code: &'static str,
        /// For people; what is counted.
        text: &'static str,
        /// How many.
        count: u64,
    },
    /// It is no longer what the caller saw (`If-Match`): 412.
    #[error("it was changed meanwhile: read it again")]
    Changed,
    /// The request contradicts an earlier one: 422.
    #[error("{text}")]
    Contradiction {
        /// A stable word.
        code: &'static str,
        /// For people.
        text: &'static str,
    },
    /// Too often: 429, try again after so many seconds.
    #[error("too many requests: try again in {0} seconds")]
    TooOften(u64),
    /// Too much at once: 503, try again.
    #[error("the server is busy")]
    Busy,
    /// The installation is not finished: 503.
    #[error("the installation is not finished")]
    SetupRequired,
    /// The database did not answer: 503. Its text never leaves.
    #[error("the database cannot be reached")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours: 500. The text never leaves.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A fault of ours, told to the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// One field that is not as it must be.
    pub fn field(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), code: code.into(), message: message.into() }])
    }

    /// May know but not do.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::Forbidden { code: "forbidden", text: "you do not have the right to do this" }
    }
}

/// The most fields that an answer names.
pub const MAX_FIELD_ERRORS: usize = 100;

/// Collects what is wrong with the fields of a request, so that all of it is returned at once: the first
/// [`MAX_FIELD_ERRORS`] of them.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
    names: HashSet<String>,
}

impl Fields {
    /// Nothing wrong so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error at a field, unless the field has one already.
    pub fn add(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        let field = field.into();
        if self.names.insert(field.clone()) && self.errors.len() < MAX_FIELD_ERRORS {
            self.errors.push(FieldError { field, code: code.into(), message: message.into() });
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether something is wrong with this field.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.names.contains(field)
    }

    /// Goes on when nothing is wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that was noted.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
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
        let told: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
        assert_eq!(told, (0..MAX_FIELD_ERRORS).map(|number| format!("list.{number}")).collect::<Vec<_>>());
    }
}
