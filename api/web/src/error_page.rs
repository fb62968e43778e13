//! An error that is shown as a page.

use poem::{Response, http::StatusCode};

/// An error that is shown to the person. It is passed in the extensions of a response; the outermost layer renders it
/// as a page in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// The status of the page.
    pub status: StatusCode,
    /// A stable code, such as an OAuth error code.
    pub code: &'static str,
    /// What went wrong, for the person or for the developer of the application.
    pub description: String,
}

impl ErrorPage {
    /// Returns the response that is rendered as the page.
    #[must_use]
    pub fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status).finish();
        response.extensions_mut().insert(self);
        response
    }
}
