//! The answers that operations share.

use poem_openapi::{
    ApiResponse,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};

/// 201: what was made, and where it is.
#[derive(Debug, ApiResponse)]
pub enum Created<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// Made.
    #[oai(status = 201)]
    Created(
        Json<T>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
    ),
}

/// 204: done, and nothing to say.
#[derive(Debug, ApiResponse)]
pub enum Done {
    /// Done.
    #[oai(status = 204)]
    Done,
}

/// 202: taken; what becomes of it is told nowhere.
#[derive(Debug, ApiResponse)]
pub enum Accepted {
    /// Taken.
    #[oai(status = 202)]
    Accepted,
}
