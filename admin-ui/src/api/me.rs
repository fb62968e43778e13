//! What belongs to the caller.

use gloo_net::http::Method;
use shared_types::{Consent, EmailChange, PortalApplication};

use super::{ApiError, Client, encode_body};
use crate::browser;

impl Client {
    /// The applications that the caller can use now.
    pub async fn my_applications(self) -> Result<Vec<PortalApplication>, ApiError> {
        self.get("/v1/me/applications").await
    }

    /// Mails a link that confirms the caller's own email.
    pub async fn confirm_my_email(self, email: String) -> Result<(), ApiError> {
        let body = encode_body(&EmailChange { email })?;
        self.send_away(Method::POST, "/v1/me/email", Some(body)).await
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
