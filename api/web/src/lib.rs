//! The HTTP code that `oauth`, `rest` and `pages` share: cookies, request sources and strict parsing.

pub mod body;
mod context;
pub mod cookies;
pub mod csrf;
pub mod destination;
pub mod document;
pub mod error_page;
mod forwarded;
pub mod json;
pub mod language;
pub mod params;
pub mod problem;
mod refusal;
pub mod request_source;

pub use context::context;
pub use error_page::{ErrorPage, ReturnButton};
pub use params::Params;
pub use problem::{Problem, Result};
pub use refusal::RequestRefusal;
