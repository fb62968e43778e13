//! What fields choose from.

use leptos::prelude::*;
use web_sys::AbortSignal;

use crate::api::{ApiError, Client, Found};

/// What there is to choose from.
#[derive(Debug, Clone, Copy)]
pub enum Among {
    /// All companies.
    Companies,
    /// All applications.
    Applications,
    /// The applications that the company with the id may use.
    Entitled(i64),
    /// The people of a company, by its id.
    People(Signal<Option<i64>>),
}

impl Among {
    /// The first that match.
    pub(super) async fn find(
        self,
        client: Client,
        search: &str,
        until: Option<AbortSignal>,
    ) -> Result<Vec<Found>, ApiError> {
        match self {
            Self::Companies => client.find_companies(search, until).await,
            Self::Applications => client.find_applications(search, until).await,
            Self::Entitled(company_id) => client.find_entitled(company_id, search, until).await,
            Self::People(company) => client.find_people(company.get_untracked(), search, until).await,
        }
    }

    /// The one with an id.
    pub(super) async fn of_id(self, client: Client, id: &str) -> Option<Found> {
        let number = id.parse().ok();
        match self {
            Self::Companies => client.found_company(number?).await.ok(),
            Self::Applications | Self::Entitled(_) => client.found_application(id).await.ok(),
            Self::People(company) => client.found_person(company.get_untracked()?, number?).await.ok(),
        }
    }

    /// One of them, as what is chosen.
    pub(super) fn chosen(self, found: &Found) -> Chosen {
        let id = match self {
            Self::Applications | Self::Entitled(_) => found.client_id.clone(),
            Self::Companies | Self::People(_) => found.id.to_string(),
        };
        Chosen { id, name: found.name.clone() }
    }

    /// Returns what distinguishes two of the same name.
    pub(super) fn about(self, found: &Found) -> String {
        match self {
            Self::People(_) => shared_types::readable_email(&found.email).into_owned(),
            Self::Companies | Self::Applications | Self::Entitled(_) => found.code.clone(),
        }
    }
}

/// What is chosen; an empty id: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The id of a person or a company, or the client id of an application.
    pub id: String,
    /// The name. Where it is empty, it is looked up by the id.
    pub name: String,
}

impl Chosen {
    /// What an id names.
    pub fn of_id(id: impl Into<String>) -> Self {
        Self { id: id.into(), name: String::new() }
    }
}
