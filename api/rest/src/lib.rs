//! The `/v1` API: the operations, and what all of them share.

mod auth;
mod body;
mod conditional;
mod guard;
mod headers;
mod list;
pub mod openapi;
mod operations;
mod parameters;
mod query;
mod replay_rights;
mod responses;

use poem::{Endpoint, Response, Route};

/// The endpoint of everything under `/v1`.
pub fn endpoint() -> impl Endpoint<Output = Response> + 'static {
    guard::Guard(Route::new().nest("/v1", operations::service()))
}
