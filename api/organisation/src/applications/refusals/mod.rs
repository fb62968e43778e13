//! Refused requests of applications, which show administrators why a sign-in or sign-out does not work.
//!
//! Requests that are alike share a row with a count. Anyone may send requests in the name of an application, so an
//! application has a limited number of rows, values are limited and made harmless, and rows are written in batches in
//! the background: a flood costs little and hides no other kind of refusal.

mod hours;
mod list;
mod received;
mod record;
mod surplus;

pub use list::{counts, list};
pub use record::{RefusedRequest, record, write};

/// The maximum number of rows of an application.
const MAX_ROWS: usize = 100;
