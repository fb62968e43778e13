//! The parts of an application: its secrets, its roles, what its tokens contain; and why a person may use it.

use gloo_net::http::Method;
use serde_json::{Value, json};
use shared_types::{ApplicationSecret, CreatedSecret, Explanation, TokenPreview};

use super::{ApiError, Client, applications::application_path, encode_body, users::user_path};
use crate::browser;

impl Client {
    /// The valid secrets of an application, without the secrets themselves.
    pub async fn secrets(self, client_id: String) -> Result<Vec<ApplicationSecret>, ApiError> {
        self.get(&(application_path(&client_id) + "/secrets")).await
    }

    /// Gives an application a new secret. Those before it are valid for some more seconds.
    pub async fn rotate_secret(self, client_id: String, overlap: u32) -> Result<CreatedSecret, ApiError> {
        let path = application_path(&client_id) + "/secrets";
        self.send(Method::POST, &path, &json!({ "overlap_seconds": overlap })).await
    }

    /// Revokes a secret of an application.
    pub async fn end_secret(self, client_id: String, id: i64) -> Result<(), ApiError> {
        let path = format!("{}/secrets/{id}", application_path(&client_id));
        self.send_away(Method::DELETE, &path, None).await
    }

    /// Adds a role to an application, or changes the role with a code.
    pub async fn save_role(
        self,
        client_id: String,
        code: Option<String>,
        role: Value,
    ) -> Result<(), ApiError> {
        let (method, path) = match code {
            None => (Method::POST, application_path(&client_id) + "/roles"),
            Some(code) => (Method::PATCH, role_path(&client_id, &code)),
        };
        self.send_away(method, &path, Some(encode_body(&role)?)).await
    }

    /// Deletes a role of an application.
    pub async fn delete_role(self, client_id: String, code: String) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &role_path(&client_id, &code), None).await
    }

    /// Why a person of a company may, or may not, use an application.
    pub async fn explain(
        self,
        company_id: i64,
        user_id: i64,
        client_id: String,
    ) -> Result<Explanation, ApiError> {
        self.get(&(pair_path(company_id, user_id, &client_id) + "/explain")).await
    }

    /// The claims of the tokens that an application would get for a person with some scopes; empty: all.
    pub async fn token_preview(
        self,
        company_id: i64,
        user_id: i64,
        client_id: String,
        scope: String,
    ) -> Result<TokenPreview, ApiError> {
        let path = pair_path(company_id, user_id, &client_id) + "/token-preview";
        let path = match scope.as_str() {
            "" => path,
            scope => browser::with_query(&path, &format!("scope={}", browser::encode(scope))),
        };
        self.get(&path).await
    }
}

fn role_path(client_id: &str, code: &str) -> String {
    format!("{}/roles/{}", application_path(client_id), browser::encode(code))
}

fn pair_path(company_id: i64, user_id: i64, client_id: &str) -> String {
    format!("{}/applications/{}", user_path(company_id, user_id), browser::encode(client_id))
}
