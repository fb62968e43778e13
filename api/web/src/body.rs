//! Reading a body without trusting its length.

use poem::{Body, error::ReadBodyError, http::StatusCode};

/// The most bytes of a form or a JSON body.
pub const MOST_BYTES: usize = 256 * 1024;

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It is larger than [`MOST_BYTES`]: 413.
    TooLarge,
    /// It was cut off: 400.
    Incomplete,
}

impl BodyError {
    /// The status to answer with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads a body of up to [`MOST_BYTES`].
///
/// # Errors
/// When it is larger or was cut off.
pub async fn read(body: Body) -> Result<Vec<u8>, BodyError> {
    match body.into_bytes_limit(MOST_BYTES).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(ReadBodyError::PayloadTooLarge) => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Incomplete),
    }
}
