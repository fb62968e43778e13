//! Accepting connections: as many as there are descriptors for. When there are too many, those that wait for their
//! clients are closed, the longest waiting first, and new ones are accepted more slowly.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{net::TcpListener, time::Instant};

use super::{open::Open, stream::Stream};

/// The pauses after a connection could not be accepted: the first, which doubles, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// How often the log says that connections cannot be accepted, or that an address has too many.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Accepts connections.
pub(super) struct Accept<P> {
    listener: TcpListener,
    open: Arc<Open>,
    /// Whether an address is that of a proxy, whose connections are those of many clients.
    is_proxy: P,
    pause: Duration,
    logged_full: Option<Instant>,
    logged_address: Option<Instant>,
}

impl<P: Fn(IpAddr) -> bool> Accept<P> {
    pub(super) fn new(listener: TcpListener, open: Arc<Open>, is_proxy: P) -> Self {
        Self { listener, open, is_proxy, pause: PAUSES.0, logged_full: None, logged_address: None }
    }

    /// Returns the next connection and the address of its client.
    pub(super) async fn next(&mut self) -> (Stream, SocketAddr) {
        loop {
            self.room().await;
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    self.pause = PAUSES.0;
                    let ip = peer.ip().to_canonical();
                    match self.open.admit((!(self.is_proxy)(ip)).then_some(ip)) {
                        Some(place) => return (Stream::new(stream, place), peer),
                        None => self.log_address(ip),
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
        if is_due(&mut self.logged_full) {
            let open = self.open.count();
            tracing::warn!(why, open, "connections cannot be accepted: those that are not used are closed");
        }
    }

    fn log_address(&mut self, ip: IpAddr) {
        if is_due(&mut self.logged_address) {
            let limit = self.open.limits.per_address;
            tracing::warn!(%ip, limit, "connections of an address are closed: it has as many as it may have");
        }
    }
}

/// Whether the log may say something again.
fn is_due(logged: &mut Option<Instant>) -> bool {
    let is_due = logged.is_none_or(|at| at.elapsed() >= LOG_EVERY);
    if is_due {
        *logged = Some(Instant::now());
    }
    is_due
}

/// Whether an error says that one connection ended before it was accepted.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}
