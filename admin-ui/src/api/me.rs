//! What belongs to the caller.

use gloo_net::http::Method;
use shared_types::{Consent, PortalApplication};

use super::{ApiError, Client};
use crate::browser;

impl Client {
    /// The applications that the caller can use now.
    pub async fn my_applications(self) -> Result<Vec<PortalApplication>, ApiError> {
        self.get("/v1/me/applications").await
    }

    /// What the caller allows applications to do.
    pub async fn my_consents(self) -> Result<Vec<Consent>, ApiError> {
        self.get("/v1/me/consents").await
    }

    /// Withdraws what the caller allows an application to do.
    pub async fn withdraw_consent(self, client_id: &str) -> Result<(), ApiError> {
        let path = format!("/v1/me/consents/{}", browser::encode(client_id));
        self.send_away(Method::DELETE, &path, None).await
    }
}
