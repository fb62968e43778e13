//! The context of a request handler.

use poem::Request;

use super::problem::Result;
use kernel::Error;
use platform::Ctx;

/// Returns the context that the outermost layer attached to a request.
///
/// # Errors
/// An internal error when none was attached.
pub fn context(request: &Request) -> Result<&Ctx> {
    request.data::<Ctx>().ok_or_else(|| Error::internal("the context is missing").into())
}
