//! Reads request bodies with a size limit, whatever length they declare.

use std::io;

use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited, combinators::BoxBody};
use poem::{Body, http::StatusCode};

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

/// Reads a body of up to [`MAX_BYTES`]. A body that declares a larger size is not read at all, so that a client that
/// waits for `100 Continue` sends nothing.
///
/// # Errors
/// When the body is larger or incomplete.
pub async fn read(body: Body) -> Result<Vec<u8>, BodyError> {
    let body: BoxBody<bytes::Bytes, io::Error> = body.into();
    if body.size_hint().lower() > MAX_BYTES as u64 {
        return Err(BodyError::TooLarge);
    }
    match Limited::new(body, MAX_BYTES).collect().await {
        Ok(bytes) => Ok(bytes.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Incomplete),
    }
}
