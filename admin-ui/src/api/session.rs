//! The browser's session.

use gloo_net::http::Method;
use shared_types::Session;

use super::{ApiError, Client, call, decode};

const PATH: &str = "/v1/session";

impl Client {
    /// The session, with the person who is signed in. Its CSRF token is used from now on.
    pub async fn session(self) -> Result<Session, ApiError> {
        let session: Session = decode(&call(None, Method::GET, PATH, &[], None).await?.body)?;
        self.remember(&session)?;
        Ok(session)
    }

    /// Ends the session.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, PATH, None).await
    }
}
