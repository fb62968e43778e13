//! The email domains of companies, and whether a company requires its external login.

use gloo_net::http::Method;
use shared_types::{
    CreateEmailDomain, DomainVerification, EmailDomain, IdentityProvider, RequiredLogin, RequiredLoginChange,
    User, VerifyEmailDomain,
};

use super::{ApiError, Client, Seen, companies::company_path, encode_body};

impl Client {
    /// The email domains of a company.
    pub async fn email_domains(self, company_id: i64) -> Result<Vec<EmailDomain>, ApiError> {
        self.list_all(&domains_path(company_id)).await
    }

    /// Adds an email domain.
    pub async fn add_email_domain(self, company_id: i64, domain: String) -> Result<EmailDomain, ApiError> {
        self.send(Method::POST, &domains_path(company_id), &CreateEmailDomain { domain }).await
    }

    /// Verifies an email domain.
    pub async fn verify_email_domain(
        self,
        company_id: i64,
        id: i64,
        method: DomainVerification,
    ) -> Result<EmailDomain, ApiError> {
        let path = format!("{}/{id}/verification", domains_path(company_id));
        self.send(Method::POST, &path, &VerifyEmailDomain { method }).await
    }

    /// Deletes an email domain.
    pub async fn delete_email_domain(self, company_id: i64, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{}/{id}", domains_path(company_id)), None).await
    }

    /// The external logins of a company.
    pub async fn company_identity_providers(
        self,
        company_id: i64,
    ) -> Result<Vec<IdentityProvider>, ApiError> {
        self.list_all(&(company_path(company_id) + "/identity-providers")).await
    }

    /// Whether a company requires its external login.
    pub async fn required_login(self, company_id: i64) -> Result<Seen<RequiredLogin>, ApiError> {
        self.see(&required_login_path(company_id)).await
    }

    /// Changes whether a company requires its external login, unless somebody has changed it since the version.
    pub async fn change_required_login(
        self,
        company_id: i64,
        version: Option<String>,
        change: RequiredLoginChange,
    ) -> Result<(), ApiError> {
        let (path, change) = (required_login_path(company_id), encode_body(&change)?);
        self.call_if(version.as_deref(), Method::PUT, &path, Some(change)).await.map(drop)
    }

    /// The active administrators of a company.
    pub async fn active_administrators(self, company_id: i64) -> Result<Vec<User>, ApiError> {
        self.list_all(&(company_path(company_id) + "/users?role=company_admin&status=active")).await
    }
}

fn domains_path(company_id: i64) -> String {
    company_path(company_id) + "/email-domains"
}

fn required_login_path(company_id: i64) -> String {
    company_path(company_id) + "/required-login"
}
