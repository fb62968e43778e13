//! What a connection may take: time, and how many there may be.

use std::time::Duration;

use super::activity::Phase;

/// How many bytes of the bodies of all requests, and of the heads of those of HTTP/2, may be in memory.
const BODY_BYTES: usize = 64 * 1024 * 1024;

/// How many connections may be in a handshake.
const HANDSHAKES: usize = 512;

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct Limits {
    /// How many connections may be open.
    pub(in crate::app) connections: usize,
    /// How many of them may come from one address that is not a proxy's.
    pub(in crate::app) per_address: usize,
    /// How many bytes of the bodies of all requests, and of the heads of those of HTTP/2, may be in memory.
    pub(super) body_bytes: usize,
    /// How many connections may be in a handshake.
    pub(super) handshakes: usize,
    /// The time that a handshake may take: the header of the PROXY protocol and that of TLS together.
    pub(super) handshake: Duration,
    /// The time until the first byte.
    pub(super) first_byte: Duration,
    /// The time that the head of a request may take, from its first byte.
    pub(super) head: Duration,
    /// The time that the body of a request may take, from when it is waited for.
    pub(super) body: Duration,
    /// How long a connection is kept for the next request. The same time is given to a client that does not read a
    /// response. It is longer than that of proxies (60 seconds in nginx), so that they do not use a connection while it
    /// is closed.
    pub(super) idle: Duration,
    /// How long what a client still sends is read before its connection is closed.
    pub(super) closing: Duration,
}

impl Limits {
    /// Returns the limits for a number of connections.
    pub(in crate::app) fn new(connections: usize, per_address: usize) -> Self {
        Self {
            connections: connections.max(1),
            per_address,
            body_bytes: BODY_BYTES,
            handshakes: HANDSHAKES,
            handshake: Duration::from_secs(10),
            first_byte: Duration::from_secs(15),
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            closing: Duration::from_secs(5),
        }
    }

    /// Returns how long a phase may last; `None` when its end does not depend on the client.
    pub(super) fn of(&self, phase: Phase) -> Option<Duration> {
        match phase {
            Phase::Handshake => Some(self.handshake),
            Phase::Accepted => Some(self.first_byte),
            Phase::Head => Some(self.head),
            Phase::Body => Some(self.body),
            Phase::Handling => None,
            Phase::Answered => Some(self.idle),
            Phase::Closing => Some(self.closing),
        }
    }
}
