//! The external logins of applications.

use gloo_net::http::Method;
use shared_types::{ApplicationProvider, ConnectionTest, ExternalLogin, ExternalLoginChange};

use super::{ApiError, Client, applications::application_path};

/// The path of the external login of an application.
fn path(client_id: &str) -> String {
    application_path(client_id) + "/external-login"
}

impl Client {
    /// The external login of an application; nothing where it has none.
    pub async fn external_login(self, client_id: &str) -> Result<Option<ExternalLogin>, ApiError> {
        match self.get(&path(client_id)).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.status() == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sets the external login of an application, after a test unless it is to be saved without one.
    pub async fn set_external_login(
        self,
        client_id: &str,
        login: ExternalLoginChange,
    ) -> Result<ExternalLogin, ApiError> {
        self.send(Method::PUT, &path(client_id), &login).await
    }

    /// Removes the external login of an application.
    pub async fn remove_external_login(self, client_id: &str) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &path(client_id), None).await
    }

    /// Tests the connection of an external application.
    pub async fn test_external_login(self, client_id: &str) -> Result<ConnectionTest, ApiError> {
        self.receive(Method::POST, &(path(client_id) + "/test")).await
    }

    /// The identity providers that an application can have.
    pub async fn providers_for(self, client_id: &str) -> Result<Vec<ApplicationProvider>, ApiError> {
        self.list_all(&(application_path(client_id) + "/identity-providers")).await
    }
}
