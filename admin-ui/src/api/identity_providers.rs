//! Identity providers, and who is linked to them. Paths are those of the API: each has one below its owner.

use gloo_net::http::Method;
use serde_json::Value;
use shared_types::{
    ConnectionTest, CreateIdentityProvider, IdentityProvider, MappingPreview, MappingTrial, ProviderMapping,
};

use super::{ApiError, Client, Seen, encode_body};

impl Client {
    /// An identity provider.
    pub async fn identity_provider(self, path: String) -> Result<IdentityProvider, ApiError> {
        self.get(&path).await
    }

    /// Adds an identity provider to a list.
    pub async fn add_identity_provider(
        self,
        list: String,
        data: CreateIdentityProvider,
    ) -> Result<IdentityProvider, ApiError> {
        self.send(Method::POST, &list, &data).await
    }

    /// Changes an identity provider by a merge patch.
    pub async fn change_identity_provider(self, path: String, change: Value) -> Result<(), ApiError> {
        self.send_away(Method::PATCH, &path, Some(encode_body(&change)?)).await
    }

    /// Tests the connection of an identity provider.
    pub async fn test_identity_provider(self, path: String) -> Result<ConnectionTest, ApiError> {
        self.receive(Method::POST, &(path + "/test")).await
    }

    /// What people get from the claims of an identity provider, at the path of its mapping.
    pub async fn provider_mapping(self, path: String) -> Result<Seen<ProviderMapping>, ApiError> {
        self.see(&path).await
    }

    /// What a person with certain claims would get.
    pub async fn try_provider_mapping(
        self,
        path: String,
        trial: MappingTrial,
    ) -> Result<MappingPreview, ApiError> {
        self.send(Method::POST, &(path + "-preview"), &trial).await
    }

    /// Deletes an identity provider, or the link at a path.
    pub async fn delete_identity_provider(self, path: String) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &path, None).await
    }
}
