//! The state of an interaction.

use serde::{Deserialize, Serialize};

use super::{AuthorizationRequest, DenialReason};

/// What an interaction waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "waits_for", rename_all = "snake_case")]
pub enum InteractionState {
    /// An authorization request: the person has to sign in.
    SignIn {
        /// The request.
        request: AuthorizationRequest,
    },
    /// An authorization request: the person who is signed in has to prove or to add another factor.
    SecondFactor {
        /// The request.
        request: AuthorizationRequest,
        /// The user who has to answer.
        user_id: i64,
    },
    /// An authorization request: the person has to choose an account.
    Account {
        /// The request.
        request: AuthorizationRequest,
    },
    /// An authorization request: the person has to choose the company through which to use the application.
    Company {
        /// The request.
        request: AuthorizationRequest,
        /// The user who has to answer.
        user_id: i64,
    },
    /// An authorization request: the person has to consent.
    Consent {
        /// The request.
        request: AuthorizationRequest,
        /// The user who has to answer.
        user_id: i64,
    },
    /// An authorization request that was denied: the page explains why (UC-19).
    NoAccess {
        /// The request.
        request: AuthorizationRequest,
        /// Why it was denied.
        reason: DenialReason,
    },
    /// A request of a device (RFC 8628): the person has to approve or deny it.
    Device {
        /// The request.
        request: AuthorizationRequest,
        /// The user who has to answer.
        user_id: i64,
        /// The company through which the application is used.
        company_id: i64,
    },
    /// Nothing: the person approved or denied a device, and the page confirms it.
    DeviceAnswered {
        /// The application.
        client_id: String,
        /// Whether the device was approved.
        approved: bool,
    },
    /// Nothing: a page of a protected site, to which the browser returns after a sign-in.
    ProtectedPage {
        /// Its path and query.
        path: String,
    },
    /// A logout request: the person has to confirm it.
    SignOut {
        /// The application that sent the request, where it is known.
        client_id: Option<String>,
        /// Where to go afterwards: a registered URI, with the `state`.
        redirect: Option<String>,
        /// The requested URI, if it is not registered. The browser is never redirected to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unregistered: Option<UnregisteredUri>,
    },
    /// Nothing: the browser has signed out, and the page loads the front-channel logout URIs of the applications.
    SignedOut {
        /// The application that sent the request, where it is known.
        client_id: Option<String>,
        /// Where to go afterwards: a registered URI, with the `state`.
        redirect: Option<String>,
        /// The front-channel logout URIs that the browser loads.
        frames: Vec<String>,
        /// Where the person can sign out of the identity providers that the sessions came from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        upstream: Vec<UpstreamSignOut>,
    },
}

/// Where a person can sign out of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamSignOut {
    /// The name of the identity provider.
    pub name: String,
    /// The address.
    pub url: String,
}

/// A `post_logout_redirect_uri` that is not registered for the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnregisteredUri {
    /// The URI.
    pub uri: String,
    /// Whether it is a registered redirect URI, which shows that it was registered in the wrong place.
    pub is_redirect_uri: bool,
}
