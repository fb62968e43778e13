//! The headers of `/v1` that more than one part reads or describes.

/// The versions that a change is made to only (RFC 9110 section 13.1.1).
pub(super) const IF_MATCH: &str = "If-Match";
/// The key by which a repeated request is recognised (draft-ietf-httpapi-idempotency-key-header).
pub(super) const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
