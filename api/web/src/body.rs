//! Reads request bodies with a size limit, whatever length they declare.

use std::io;

use http_body::Body as _;
use http_body_util::{BodyExt, combinators::BoxBody};
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
    /// The bodies of all requests take as much memory as they may: 503.
    Busy,
}

impl BodyError {
    /// Returns the status of the response.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Reads a body of up to [`MAX_BYTES`]. A body that declares a larger size is not read at all, so that a client that
/// waits for `100 Continue` sends nothing.
///
/// # Errors
/// When the body is larger or incomplete, or the memory for bodies is used up.
pub async fn read(body: Body) -> Result<Vec<u8>, BodyError> {
    let mut body: BoxBody<bytes::Bytes, io::Error> = body.into();
    if body.size_hint().lower() > MAX_BYTES as u64 {
        return Err(BodyError::TooLarge);
    }
    // Collected into one buffer: a list of frames would take far more memory than its bytes when each has only a few.
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match error.kind() {
            io::ErrorKind::OutOfMemory => BodyError::Busy,
            _ => BodyError::Incomplete,
        })?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > MAX_BYTES {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}
