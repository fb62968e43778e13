//! What belongs to a person and is the same for the caller and for a user of a company: sessions, consents, factors,
//! API tokens and applications.

use gloo_net::http::Method;
use shared_types::{ApiToken, BrowserSession, Consent, Factors, PortalApplication};

use super::{ApiError, Client, users::user_path};
use crate::browser;

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The caller's.
    Caller,
    /// A user's, seen through a company.
    User {
        /// The id of the company.
        company_id: i64,
        /// The id of the user.
        user_id: i64,
    },
}

impl Owner {
    fn path(self, part: &str) -> String {
        match self {
            Self::Caller => format!("/v1/me/{part}"),
            Self::User { company_id, user_id } => format!("{}/{part}", user_path(company_id, user_id)),
        }
    }
}

impl Client {
    /// The browsers in which the person is signed in.
    pub async fn sessions(self, owner: Owner) -> Result<Vec<BrowserSession>, ApiError> {
        self.get(&owner.path("sessions")).await
    }

    /// Ends a session.
    pub async fn end_session(self, owner: Owner, id: &str) -> Result<(), ApiError> {
        let path = owner.path(&format!("sessions/{}", browser::encode(id)));
        self.send_away(Method::DELETE, &path, None).await
    }

    /// Ends all sessions; of the caller, all but the present one.
    pub async fn end_sessions(self, owner: Owner) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &owner.path("sessions"), None).await
    }

    /// What the person allows applications to do.
    pub async fn consents(self, owner: Owner) -> Result<Vec<Consent>, ApiError> {
        self.get(&owner.path("consents")).await
    }

    /// Withdraws what the person allows an application to do.
    pub async fn withdraw_consent(self, owner: Owner, client_id: &str) -> Result<(), ApiError> {
        let path = owner.path(&format!("consents/{}", browser::encode(client_id)));
        self.send_away(Method::DELETE, &path, None).await
    }

    /// The factors beside the password.
    pub async fn factors(self, owner: Owner) -> Result<Factors, ApiError> {
        self.get(&owner.path("factors")).await
    }

    /// Removes all factors of a user.
    pub async fn reset_factors(self, owner: Owner) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &owner.path("factors"), None).await
    }

    /// The API tokens.
    pub async fn api_tokens(self, owner: Owner) -> Result<Vec<ApiToken>, ApiError> {
        self.get(&owner.path("api-tokens")).await
    }

    /// Revokes an API token.
    pub async fn revoke_api_token(self, owner: Owner, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &owner.path(&format!("api-tokens/{id}")), None).await
    }

    /// The applications that the person can use now.
    pub async fn usable_applications(self, owner: Owner) -> Result<Vec<PortalApplication>, ApiError> {
        self.get(&owner.path("applications")).await
    }
}
