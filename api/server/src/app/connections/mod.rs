//! The connections of clients: HTTP/1.1 without TLS, which a proxy in front of the server adds.
//!
//! A client that is slow, or does nothing, costs a descriptor and some memory for a limited time ([`Limits`]). When
//! there are too many connections, those that wait for their clients are closed.

mod accept;
mod activity;
mod body;
mod limits;
mod open;
mod serve;
mod stream;
#[cfg(test)]
mod tests;

pub(super) use limits::Limits;
pub(super) use serve::serve;
