//! The identity provider whose mapping causes a change.

use serde_json::{Value, json};

/// The identity provider whose mapping causes a change, as the audit trail names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MappingCause {
    /// The id of the identity provider.
    pub(crate) provider_id: i64,
    /// The name of the identity provider.
    pub(crate) provider: String,
}

impl MappingCause {
    /// Adds the identity provider, if there is one, to the details of an audit event.
    pub(crate) fn add(cause: Option<&Self>, details: &mut Value) {
        if let Some(Self { provider_id, provider }) = cause {
            details["provider_id"] = json!(provider_id);
            details["provider"] = json!(provider);
        }
    }
}
