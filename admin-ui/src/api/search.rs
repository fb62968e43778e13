//! The few first matches of a search, for boxes that search while the person types.

use gloo_net::http::Method;
use serde::{Deserialize, de::DeserializeOwned};
use shared_types::Entitlement;
use web_sys::AbortSignal;

use super::{
    APPLICATIONS, ApiError, Client, applications::without_secret, companies::company_path, decode,
    users::user_path,
};
use crate::browser;

/// How many matches are shown.
const MATCHES: usize = 6;

/// A person, a company or an application, as far as a list of matches shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Found {
    /// The id of a person or a company.
    #[serde(default)]
    pub id: i64,
    /// The id of an application.
    #[serde(default)]
    pub client_id: String,
    /// The code of a company or an application.
    #[serde(default)]
    pub code: String,
    /// The name.
    pub name: String,
    /// The logo of an application.
    pub logo_uri: Option<String>,
    /// The email of a person.
    #[serde(default)]
    pub email: String,
    /// The home company of a person.
    #[serde(default)]
    pub home_company_id: i64,
}

impl Client {
    /// A company, as a list of matches shows it.
    pub async fn found_company(self, id: i64) -> Result<Found, ApiError> {
        self.get(&company_path(id)).await
    }

    /// An application, as a list of matches shows it.
    pub async fn found_application(self, client_id: &str) -> Result<Found, ApiError> {
        self.get(&without_secret(client_id)).await
    }

    /// A person of a company, as a list of matches shows it.
    pub async fn found_person(self, company_id: i64, user_id: i64) -> Result<Found, ApiError> {
        self.get(&user_path(company_id, user_id)).await
    }

    /// The first companies that match.
    pub async fn find_companies(
        self,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Found>, ApiError> {
        self.find("/v1/companies", search, until).await
    }

    /// The first applications that match.
    pub async fn find_applications(
        self,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Found>, ApiError> {
        self.find(APPLICATIONS, search, until).await
    }

    /// The first applications that a company may use and that match.
    pub async fn find_entitled(
        self,
        company_id: i64,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Found>, ApiError> {
        let path = company_path(company_id) + "/entitlements";
        let rights: Vec<Entitlement> = self.find(&path, search, until).await?;
        let found = rights.into_iter().map(|right| Found {
            id: 0,
            client_id: right.application.client_id,
            code: right.application.code,
            name: right.application.name,
            logo_uri: None,
            email: String::new(),
            home_company_id: 0,
        });
        Ok(found.collect())
    }

    /// The first people of a company who match, or of all companies.
    pub async fn find_people(
        self,
        company_id: Option<i64>,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Found>, ApiError> {
        let of_company = company_id.map(company_path).unwrap_or_else(|| "/v1".to_owned());
        self.find(&(of_company + "/users"), search, until).await
    }

    async fn find<T: DeserializeOwned>(
        self,
        path: &str,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<T>, ApiError> {
        let mut path = browser::with_query(path, &format!("page_size={MATCHES}"));
        if !search.is_empty() {
            path += "&q=";
            path += &browser::encode(search);
        }
        decode(&self.call_until(until, None, Method::GET, &path, None).await?.body)
    }
}
