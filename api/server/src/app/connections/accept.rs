//! Accepting connections: as many as there are descriptors for. When there are too many, those that wait for their
//! clients are closed, the longest waiting first, and new ones are accepted more slowly.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time::Instant};

use super::{
    Peer, Peers,
    open::{Open, is_due},
    stream::Stream,
};

/// The pauses after a connection could not be accepted: the first, which doubles, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// How often the log says that connections cannot be accepted.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Accepts connections.
pub(super) struct Accept {
    listener: TcpListener,
    open: Arc<Open>,
    peers: Peers,
    pause: Duration,
    logged_full: Option<Instant>,
}

impl Accept {
    pub(super) fn new(listener: TcpListener, open: Arc<Open>, peers: Peers) -> Self {
        Self { listener, open, peers, pause: PAUSES.0, logged_full: None }
    }

    /// Returns the next connection and the address that it comes from.
    pub(super) async fn next(&mut self) -> (Stream, SocketAddr) {
        loop {
            self.room().await;
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    self.pause = PAUSES.0;
                    let ip = peer.ip().to_canonical();
                    let client = ((self.peers)(ip) == Peer::Client).then_some(ip);
                    if let Some(place) = self.open.admit(client) {
                        return (Stream::new(stream, place), peer);
                    }
                }
                Err(error) if is_of_the_connection(&error) => {}
                // No descriptor or no memory: trying again at once would only use the processor up.
                Err(error) => {
                    self.log_full(&error.to_string());
                    self.open.shed(self.open.count() / 8 + 1);
                    tokio::time::sleep(self.pause).await;
                    self.pause = (self.pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    /// Waits until there is room for one more.
    async fn room(&mut self) {
        let most = self.open.limits.connections;
        while self.open.count() >= most {
            self.log_full("as many connections are open as there may be");
            self.open.shed(most / 8 + 1);
            // Those that are closed end in a moment; without any, one may begin to wait for its client.
            let _ = tokio::time::timeout(PAUSES.0 * 10, self.open.ended.notified()).await;
        }
    }

    fn log_full(&mut self, why: &str) {
        if is_due(&mut self.logged_full, LOG_EVERY) {
            let open = self.open.count();
            tracing::warn!(why, open, "connections cannot be accepted: those that are not used are closed");
        }
    }
}

/// Whether an error says that one connection ended before it was accepted.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}
