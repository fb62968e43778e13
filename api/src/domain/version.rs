//! Changes that are made only to what the caller saw, and changes that take values away.

use crate::kernel::{Error, Result};

/// The versions that a caller names in `If-Match` (RFC 9110 section 13.1.1); nothing: whatever there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// The versions that are named; `None` without the header or with `*`.
    #[must_use]
    pub fn new(versions: Option<Vec<String>>) -> Self {
        Self(versions)
    }

    /// Goes on when the version that stands is one of those named. To be called in the transaction of the change.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is not.
    pub fn check(&self, version: &str) -> Result<()> {
        match &self.0 {
            Some(named) if !named.iter().any(|known| known == version) => Err(Error::Changed),
            _ => Ok(()),
        }
    }
}

/// What to change of something: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change<T> {
    /// The values to set.
    pub set: T,
    /// The fields to empty: those that are `null` in a merge patch (RFC 7396). None in a `PUT`, where `null` is as
    /// good as absent.
    pub clear: Vec<String>,
    /// Whether an object that is set keeps the members that are not named, as in a merge patch.
    pub merges: bool,
}

impl<T> Change<T> {
    /// A change that empties nothing.
    pub fn set(set: T) -> Self {
        Self { set, clear: Vec::new(), merges: false }
    }

    /// Whether a field is to be emptied.
    #[must_use]
    pub fn clears(&self, field: &str) -> bool {
        self.clear.iter().any(|name| name == field)
    }

    /// Notes at its field each one that cannot be empty but is to be emptied.
    pub(super) fn only_clears(&self, fields: &mut crate::kernel::Fields, may: &[&str]) {
        for name in self.clear.iter().filter(|name| !may.contains(&name.as_str())) {
            fields.add(name, "required", "cannot be empty");
        }
    }
}
