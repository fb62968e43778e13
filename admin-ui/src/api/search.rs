//! The few first matches of a search, for boxes that search while the person types.

use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use shared_types::{Application, Company, User};
use web_sys::AbortSignal;

use super::{APPLICATIONS, ApiError, Client, companies::company_path, decode};
use crate::browser;

/// How many matches are shown.
const MATCHES: usize = 6;

impl Client {
    /// The first companies that match.
    pub async fn find_companies(
        self,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Company>, ApiError> {
        self.find("/v1/companies", search, until).await
    }

    /// The first applications that match.
    pub async fn find_applications(
        self,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Application>, ApiError> {
        self.find(APPLICATIONS, search, until).await
    }

    /// The first people of a company who match.
    pub async fn find_people(
        self,
        company_id: i64,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<User>, ApiError> {
        self.find(&(company_path(company_id) + "/users"), search, until).await
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
