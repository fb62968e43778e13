//! The keys that tokens are signed with.

use serde::{Deserialize, Serialize};

use crate::{KeyState, SigningAlg, Timestamp};

/// A signing key. Its private part never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SigningKey {
    /// The key ID (`kid`, RFC 7515).
    pub kid: String,
    /// The algorithm.
    pub alg: SigningAlg,
    /// Its state.
    pub state: KeyState,
    /// When it was published.
    pub created_at: Timestamp,
    /// When it became the signing key.
    pub activated_at: Option<Timestamp>,
    /// When it was replaced or revoked.
    pub retired_at: Option<Timestamp>,
}

/// A request to rotate keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KeyRotation {
    /// The algorithm; all algorithms when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<SigningAlg>,
}
