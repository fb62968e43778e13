//! API resources, and the registration of applications.

use gloo_net::http::Method;
use serde_json::{Value, json};
use shared_types::{CreateInitialAccessToken, CreatedInitialAccessToken, InitialAccessToken, Resource};

use super::{ApiError, Client};

/// The list of API resources.
pub const RESOURCES: &str = "/v1/resources";
const INITIAL_ACCESS_TOKENS: &str = "/v1/initial-access-tokens";

impl Client {
    /// All API resources.
    pub async fn resources(self) -> Result<Vec<Resource>, ApiError> {
        self.list_all(RESOURCES).await
    }

    /// An API resource.
    pub async fn resource(self, id: i64) -> Result<Resource, ApiError> {
        self.get(&resource_path(id)).await
    }

    /// Adds an API resource.
    pub async fn add_resource(self, values: Value) -> Result<Resource, ApiError> {
        self.send(Method::POST, RESOURCES, &values).await
    }

    /// Changes the client ids of the applications that may ask for an API resource: those that it has now, unless somebody
    /// changes the resource at the same moment.
    pub async fn change_resource_applications(
        self,
        id: i64,
        change: impl FnOnce(&mut Vec<String>),
    ) -> Result<(), ApiError> {
        let seen = self.see::<Resource>(&resource_path(id)).await?;
        let mut applications = seen.value.applications;
        change(&mut applications);
        let change = json!({ "applications": applications });
        self.change_values(resource_path(id), seen.version, change).await
    }

    /// Deletes an API resource.
    pub async fn delete_resource(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &resource_path(id), None).await
    }

    /// The initial access tokens that are valid, without the tokens themselves.
    pub async fn initial_access_tokens(self) -> Result<Vec<InitialAccessToken>, ApiError> {
        self.list_all(INITIAL_ACCESS_TOKENS).await
    }

    /// Creates an initial access token.
    pub async fn create_initial_access_token(
        self,
        data: CreateInitialAccessToken,
    ) -> Result<CreatedInitialAccessToken, ApiError> {
        self.send(Method::POST, INITIAL_ACCESS_TOKENS, &data).await
    }

    /// Revokes an initial access token.
    pub async fn revoke_initial_access_token(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{INITIAL_ACCESS_TOKENS}/{id}"), None).await
    }
}

/// The path of an API resource.
pub fn resource_path(id: i64) -> String {
    format!("{RESOURCES}/{id}")
}
