//! What `oauth`, `rest` and `pages` share of the web: cookies, where a request comes from, strict parsing.

pub mod body;
pub mod cookies;
pub mod destination;
pub mod error_page;
pub mod language;
pub mod origin;
pub mod params;

pub use error_page::ErrorPage;
pub use params::Params;
