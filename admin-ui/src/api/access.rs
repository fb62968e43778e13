//! Entitlements (a company's right to use an application) and access (its people's).

use gloo_net::http::Method;
use shared_types::{AccessList, EntitledCompany, Entitlement, EntitlementData, MappedRole, User};

use super::{ApiError, Client, Seen, applications::application_path, companies::company_path, encode_body};
use crate::browser;

impl Client {
    /// The applications that a company has a right to use.
    pub async fn entitlements(self, company_id: i64) -> Result<Vec<Entitlement>, ApiError> {
        self.list_all(&(company_path(company_id) + "/entitlements")).await
    }

    /// Gives a company the right to use an application.
    pub async fn entitle(
        self,
        company_id: i64,
        client_id: &str,
        data: EntitlementData,
    ) -> Result<(), ApiError> {
        self.send_away(Method::PUT, &entitlement_path(company_id, client_id), Some(encode_body(&data)?)).await
    }

    /// Withdraws an application from a company and from all its people.
    pub async fn withdraw(self, company_id: i64, client_id: &str) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &entitlement_path(company_id, client_id), None).await
    }

    /// A company's right to use an application.
    pub async fn entitlement(self, company_id: i64, client_id: &str) -> Result<Entitlement, ApiError> {
        self.get(&entitlement_path(company_id, client_id)).await
    }

    /// The same with its version.
    pub async fn entitlement_seen(
        self,
        company_id: i64,
        client_id: &str,
    ) -> Result<Seen<Entitlement>, ApiError> {
        self.see(&entitlement_path(company_id, client_id)).await
    }

    /// The companies that have a right to use an application.
    pub async fn entitled_companies(self, client_id: &str) -> Result<Vec<EntitledCompany>, ApiError> {
        self.list_all(&(application_path(client_id) + "/entitlements")).await
    }

    /// The people of a company who have access to an application.
    pub async fn access(self, company_id: i64, client_id: &str) -> Result<Seen<AccessList>, ApiError> {
        self.see(&access_path(company_id, client_id)).await
    }

    /// Sets the people of a company who have access to an application: all at once, or none. Returns the new version.
    pub async fn save_access(
        self,
        company_id: i64,
        client_id: &str,
        list: Seen<AccessList>,
    ) -> Result<Option<String>, ApiError> {
        let (path, body) = (access_path(company_id, client_id), encode_body(&list.value)?);
        let answer = self.call_if(list.version.as_deref(), Method::PUT, &path, Some(body)).await?;
        if answer.version.is_some() {
            return Ok(answer.version);
        }
        Ok(self.access(company_id, client_id).await?.version)
    }

    /// The roles in an application that external logins gave to people of a company.
    pub async fn mapped_roles(self, company_id: i64, client_id: &str) -> Result<Vec<MappedRole>, ApiError> {
        let path = format!("applications/{}", browser::encode(client_id));
        self.get(&format!("{}/{path}/mapped-roles", company_path(company_id))).await
    }

    /// The roles that external logins gave to a person of a company.
    pub async fn mapped_roles_of(self, company_id: i64, user_id: i64) -> Result<Vec<MappedRole>, ApiError> {
        self.get(&format!("{}/users/{user_id}/mapped-roles", company_path(company_id))).await
    }

    /// A person of a company.
    pub async fn company_user(self, company_id: i64, user_id: i64) -> Result<User, ApiError> {
        self.get(&format!("{}/users/{user_id}", company_path(company_id))).await
    }
}

/// The path of a company's right to use an application.
pub fn entitlement_path(company_id: i64, client_id: &str) -> String {
    format!("{}/entitlements/{}", company_path(company_id), browser::encode(client_id))
}

fn access_path(company_id: i64, client_id: &str) -> String {
    format!("{}/applications/{}/access", company_path(company_id), browser::encode(client_id))
}
