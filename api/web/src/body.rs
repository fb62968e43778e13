//! Reads request bodies with a size limit, whatever length they declare.

use poem::{Body, error::ReadBodyError, http::StatusCode};

/// The maximum size of a form or JSON body, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It is larger than [`MAX_BYTES`]: 413.
    TooLarge,
    /// The body is incomplete: 400.
    Incomplete,
}

impl BodyError {
    /// Returns the status of the response.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads a body of up to [`MAX_BYTES`].
///
/// # Errors
/// When the body is larger or incomplete.
pub async fn read(body: Body) -> Result<Vec<u8>, BodyError> {
    match body.into_bytes_limit(MAX_BYTES).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(ReadBodyError::PayloadTooLarge) => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Incomplete),
    }
}
