//! An error that is shown as a page.

use poem::{Response, http::StatusCode};
use url::Url;

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
    /// The button that returns the error to an application.
    pub return_button: Option<ReturnButton>,
    /// The address at which the person can sign in again.
    pub sign_in_again: Option<String>,
}

/// A button that returns a person, with an error, to the application that sent them here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnButton {
    /// The name of the application.
    pub application: String,
    /// The host that it leads to, or the scheme if the address has no host.
    pub host: String,
    /// The address that it leads to.
    pub address: String,
    /// The fields of the form that it posts there; without any, it is a link.
    pub fields: Vec<(String, String)>,
}

impl ReturnButton {
    /// Returns the host of an address or, if it has none, its scheme with a colon.
    #[must_use]
    pub fn host_of(address: &str) -> String {
        let Ok(url) = Url::parse(address) else { return address.to_owned() };
        url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned)
    }
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
