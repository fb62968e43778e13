//! The claims of access tokens (RFC 9068).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::targets::Audience;
use kernel::ScopeSet;
use organisation::access::CompanyClaim;

/// The claims of an access token (RFC 9068 section 2.2), with our own `company`, `roles`, `grant_id` and
/// `exchanged_from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the RFCs say what each is")]
pub struct AccessClaims<'a> {
    pub iss: Cow<'a, str>,
    pub sub: Cow<'a, str>,
    pub aud: Audience<'a>,
    pub client_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "ScopeSet::is_empty")]
    pub scope: Cow<'a, ScopeSet>,
    pub iat: i64,
    pub exp: i64,
    pub jti: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<Cow<'a, str>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyClaim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Cow<'a, [String]>>,
    pub grant_id: Uuid,
    /// The actor, when the token was exchanged for one to act for the person (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// The tokens that it was exchanged from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged_from: Option<ExchangedFrom>,
}

/// An actor who acts for the person of a token, with earlier actors (RFC 8693 section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The subject of the actor.
    pub sub: String,
    /// The application that acts.
    pub client_id: String,
    /// The earlier actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Self>>,
}

/// The origin of an exchanged token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangedFrom {
    /// The application that has the grant which the token belongs to.
    pub client_id: String,
    /// The `jti` of each token in the chain, the first one first.
    pub jtis: Vec<String>,
}

impl Act {
    pub(super) fn depth(&self) -> usize {
        1 + self.act.as_ref().map_or(0, |before| before.depth())
    }
}
