//! Responses that operations share.

use poem_openapi::{
    ApiResponse,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};

/// 201: the created object and its address.
#[derive(Debug, ApiResponse)]
pub enum Created<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// The created object.
    #[oai(status = 201)]
    Created(
        Json<T>,
        /// The address of the created object.
        #[oai(header = "Location")]
        String,
    ),
}

/// 204: the operation succeeded and returns nothing.
#[derive(Debug, ApiResponse)]
pub enum Done {
    /// The operation succeeded.
    #[oai(status = 204)]
    Done,
}

/// 202: the request was accepted, and its outcome is not reported.
#[derive(Debug, ApiResponse)]
pub enum Accepted {
    /// The request was accepted.
    #[oai(status = 202)]
    Accepted,
}
