//! The context, as a handler finds it in its request.

use poem::Request;

use super::Result;
use kernel::Error;
use platform::Ctx;

/// The context that the outermost layer attached to a request.
///
/// # Errors
/// An internal error when none was attached.
pub fn context(request: &Request) -> Result<&Ctx> {
    request.data::<Ctx>().ok_or_else(|| Error::internal("the context is missing").into())
}
