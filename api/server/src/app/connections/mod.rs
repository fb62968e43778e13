//! The connections of clients: HTTP/1.1, and with TLS of this server also HTTP/2. A proxy in front of the server may name
//! its clients by the PROXY protocol.
//!
//! A client that is slow, or does nothing, costs a descriptor and some memory for a limited time ([`Limits`]). When
//! there are too many connections, those that wait for their clients are closed.

mod accept;
mod activity;
mod body;
mod limits;
mod open;
mod peer;
mod proxy_protocol;
mod request;
mod serve;
mod start;
mod stream;
#[cfg(test)]
mod tests;

pub(super) use limits::Limits;
pub(super) use peer::{Peer, Peers};
pub(super) use serve::{Options, serve};
