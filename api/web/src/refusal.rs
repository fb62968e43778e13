//! What the log says of a request that an OAuth endpoint refused.

/// A refused request. It is passed in the extensions of a response; the outermost layer logs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRefusal {
    /// The client id of the request, which is not authenticated.
    pub client_id: Option<String>,
    /// The error code.
    pub error: &'static str,
}
