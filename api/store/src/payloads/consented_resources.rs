//! What a person consented to at API resources.

use std::collections::{BTreeMap, BTreeSet};

/// The scopes that a person consented to at each API resource, by the resource's URI (RFC 8707).
pub type ConsentedResources = BTreeMap<String, BTreeSet<String>>;
