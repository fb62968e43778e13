//! Companies.

use gloo_net::http::Method;
use shared_types::{Company, CompanyChange, CompanyDeletion, CreateCompany};

use super::{ApiError, Client, Page, Seen};

const PATH: &str = "/v1/companies";

impl Client {
    /// The companies that match `search`.
    pub async fn companies(self, search: &str) -> Result<Page<Company>, ApiError> {
        self.list(PATH, search, |company: &Company| [&company.name, &company.code]).await
    }

    /// One company.
    pub async fn company(self, id: i64) -> Result<Company, ApiError> {
        self.get(&company_path(id)).await
    }

    /// One company, with its version.
    pub async fn company_seen(self, id: i64) -> Result<Seen<Company>, ApiError> {
        self.see(&company_path(id)).await
    }

    /// Adds a company.
    pub async fn add_company(self, data: CreateCompany) -> Result<Company, ApiError> {
        self.send(Method::POST, PATH, &data).await
    }

    /// Changes a company.
    pub async fn change_company(self, id: i64, data: CompanyChange) -> Result<Company, ApiError> {
        self.send(Method::PUT, &company_path(id), &data).await
    }

    /// What would be deleted with a company.
    pub async fn company_deletion(self, id: i64) -> Result<CompanyDeletion, ApiError> {
        self.get(&(company_path(id) + "/deletion")).await
    }

    /// Deletes a company.
    pub async fn delete_company(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &company_path(id), None).await
    }
}

/// The path of a company.
pub(super) fn company_path(id: i64) -> String {
    format!("{PATH}/{id}")
}
