//! Dispatches each request to the part of the server that its path belongs to.

use poem::{Endpoint, IntoResponse, Request, Response, Result, Route, endpoint::BoxEndpoint};

use super::{section::Section, ui::Ui};

/// The parts of the server.
pub(super) struct Dispatch {
    pub(super) api: BoxEndpoint<'static, Response>,
    pub(super) oauth: oauth::Endpoints,
    pub(super) pages: BoxEndpoint<'static, Response>,
    pub(super) operation: Route,
    pub(super) ui: Ui,
}

impl Dispatch {
    /// Returns the response to a request for a document that needs nothing but its path; `None` for other requests.
    pub(super) async fn published(&self, section: Section, request: &Request) -> Option<Response> {
        if section == Section::OAuth { self.oauth.published(request).await } else { None }
    }

    /// Calls the part that a request belongs to.
    pub(super) async fn call(&self, section: Section, request: Request) -> Result<Response> {
        match section {
            Section::Api => self.api.call(request).await,
            Section::OAuth => self.oauth.call(request).await,
            Section::Pages => self.pages.call(request).await,
            Section::Operation => self.operation.call(request).await,
            Section::Ui => self.ui.call(request).await.map(IntoResponse::into_response),
        }
    }
}
