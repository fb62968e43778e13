//! Errors on the wire (RFC 9457).

use serde::{Deserialize, Serialize};

/// An error, as `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Problem {
    /// A URI that identifies the kind of error; `about:blank` if `code` is sufficient.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: String,
    /// The kind of error in words, the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable word for the kind of error, for programs.
    pub code: String,
    /// What went wrong this time, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub detail: Option<String>,
    /// All invalid fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub errors: Vec<FieldError>,
    /// With `recent_sign_in_required`: the context class that the sign-in must reach, as in RFC 9470: the strongest
    /// that the person can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub acr_values: Option<String>,
    /// With `recent_sign_in_required`: how many seconds ago the person may have signed in at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub max_age: Option<u32>,
}

/// One field that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FieldError {
    /// The field's path in the body, such as `email` or `users.2.email`.
    pub field: String,
    /// A stable word: `required`, `invalid`, `too_long`, `too_short`, `duplicate`, …
    pub code: String,
    /// A description of the error and its solution.
    pub message: String,
}
