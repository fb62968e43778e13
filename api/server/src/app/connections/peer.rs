//! Who is at the other end of a connection.

use std::{net::IpAddr, sync::Arc};

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Peer {
    /// A client.
    Client,
    /// A proxy, whose connections are those of many clients.
    Proxy,
    /// A proxy that names the client at the beginning of each connection, by the PROXY protocol.
    IntroducingProxy,
}

/// Returns who is at an address.
pub(in crate::app) type Peers = Arc<dyn Fn(IpAddr) -> Peer + Send + Sync>;
