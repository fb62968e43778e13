//! The audit trail.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// An audit event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditEvent {
    /// Its id.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// The kind of event, such as `user.created`.
    pub kind: String,
    /// The actor.
    pub actor: AuditActor,
    /// The company that the event concerns, if any.
    pub company_id: Option<i64>,
    /// The target, if any.
    pub target: Option<AuditTarget>,
    /// The request ID (`X-Request-Id`).
    pub request_id: Option<String>,
    /// The address that the request came from.
    pub ip: Option<String>,
    /// Details, such as the values before and after. Never contains a secret.
    pub details: serde_json::Value,
}

/// The actor of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditActor {
    /// The kind of actor: `user` (in a browser), `api_token`, `access_token`, `setup_link`, `application`, `initial_token`, `system`,
    /// `installer` or `anonymous`.
    pub kind: String,
    /// The id of the user, or the client id of the application.
    pub id: Option<String>,
    /// Its name at that time.
    pub name: Option<String>,
}

/// The target of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditTarget {
    /// The kind of target, such as `user` or `application`.
    pub kind: String,
    /// The ID; of an application, the client ID.
    pub id: String,
    /// Its name at that time.
    pub name: String,
}

/// The sign-ins of the last 24 hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignInCounts {
    /// Since when they are counted.
    pub from: Timestamp,
    /// The number of sign-ins, also of people who were signed in already; at most 100,000 are counted.
    pub sign_ins: u64,
    /// The number of attempts that were refused, such as for a wrong password or for missing access.
    pub refused: u64,
}
