//! Conditional changes (`If-Match`) and partial changes (merge patches).

use kernel::{Error, Result};

/// The versions that `If-Match` lists (RFC 9110 section 13.1.1). Without any, every version matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// Creates a condition from the listed versions; `None` without the header or with `*`.
    #[must_use]
    pub fn new(versions: Option<Vec<String>>) -> Self {
        Self(versions)
    }

    /// Checks that the current version is one of those listed. Must be called in the transaction of the change.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is none of them.
    pub fn check(&self, version: &str) -> Result<()> {
        match &self.0 {
            Some(named) if !named.iter().any(|known| known == version) => Err(Error::Changed),
            _ => Ok(()),
        }
    }
}

/// A partial change: fields that are absent stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch<T> {
    /// The values to set.
    pub set: T,
    /// The fields to clear: those that are `null` in a merge patch (RFC 7396). Empty for a `PUT`, where `null` means
    /// absent.
    pub clear: Vec<String>,
    /// Whether an object that is set keeps the members that the patch does not name, as in a merge patch.
    pub merges: bool,
}

impl<T> Patch<T> {
    /// Creates a change that clears no field.
    pub fn set(set: T) -> Self {
        Self { set, clear: Vec::new(), merges: false }
    }

    /// Whether a field is cleared.
    #[must_use]
    pub fn clears(&self, field: &str) -> bool {
        self.clear.iter().any(|name| name == field)
    }

    /// Rejects, at its field, each cleared field that may not be empty.
    pub fn only_clears(&self, fields: &mut kernel::Fields, may: &[&str]) {
        for name in self.clear.iter().filter(|name| !may.contains(&name.as_str())) {
            fields.add(name, "required", "cannot be empty");
        }
    }
}
