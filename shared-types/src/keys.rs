//! The keys that tokens are signed with.

use serde::{Deserialize, Serialize};

use crate::{KeyState, SigningAlg, Timestamp};

/// A key that tokens are signed with. Its private part never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SigningKey {
    /// What tokens name it by (RFC 7515 `kid`).
    pub kid: String,
    /// What it signs with.
    pub alg: SigningAlg,
    /// Its state.
    pub state: KeyState,
    /// When it was published.
    pub created_at: Timestamp,
    /// Since when tokens are signed with it.
    pub activated_at: Option<Timestamp>,
    /// When another one took over, or it was revoked.
    pub retired_at: Option<Timestamp>,
}

/// Which keys to rotate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KeyRotation {
    /// Those of one algorithm; of all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<SigningAlg>,
}
