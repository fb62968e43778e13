//! A failure to be shown as a page.

use poem::{Response, http::StatusCode};

/// A failure that a person has to see. It travels in the extensions of a response; the outermost layer turns it into
/// a page in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// The page's status.
    pub status: StatusCode,
    /// A stable word, such as an OAuth error code.
    pub code: &'static str,
    /// What went wrong, for the person or for the developer of the application.
    pub description: String,
}

impl ErrorPage {
    /// The response that becomes the page.
    #[must_use]
    pub fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status).finish();
        response.extensions_mut().insert(self);
        response
    }
}
