//! The set-up links of companies.

use gloo_net::http::Method;
use shared_types::{CreateSetupLink, CreatedSetupLink, SetupLink};

use super::{ApiError, Client, companies::company_path};

impl Client {
    /// The set-up links of a company, the newest first.
    pub async fn setup_links(self, company_id: i64) -> Result<Vec<SetupLink>, ApiError> {
        self.list_all(&links_path(company_id)).await
    }

    /// Creates a set-up link.
    pub async fn create_setup_link(
        self,
        company_id: i64,
        data: CreateSetupLink,
    ) -> Result<CreatedSetupLink, ApiError> {
        self.send(Method::POST, &links_path(company_id), &data).await
    }

    /// Revokes a set-up link.
    pub async fn revoke_setup_link(self, company_id: i64, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{}/{id}", links_path(company_id)), None).await
    }
}

fn links_path(company_id: i64) -> String {
    company_path(company_id) + "/setup-links"
}
