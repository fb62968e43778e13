//! The audit trail.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Something that happened: who did it, as what and from where, to what, and what it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditEvent {
    /// Its id.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, such as `user.created`.
    pub kind: String,
    /// Who did it.
    pub actor: AuditActor,
    /// The company that it concerns, if it is one.
    pub company_id: Option<i64>,
    /// What it was done to, if it was done to something.
    pub target: Option<AuditTarget>,
    /// The request, as the log and the `X-Request-Id` of its answer name it.
    pub request_id: Option<String>,
    /// The address that the request came from.
    pub ip: Option<String>,
    /// More of it, such as the values before and after. Never a secret.
    pub details: serde_json::Value,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditActor {
    /// As what: `user` (in a browser), `api_token`, `access_token`, `application`, `initial_token`, `system`,
    /// `installer` or `anonymous`.
    pub kind: String,
    /// The id of the user, or the client id of the application.
    pub id: Option<String>,
    /// Its name at that time.
    pub name: Option<String>,
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditTarget {
    /// What it is, such as `user` or `application`.
    pub kind: String,
    /// Its id; of an application the client id.
    pub id: String,
    /// Its name at that time.
    pub name: String,
}
