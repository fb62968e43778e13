//! What comes before the first request of a connection: the header of the PROXY protocol, and TLS.

use std::{
    io,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{
    Peer, Peers,
    activity::Phase,
    open::{Open, is_due},
    proxy_protocol::{self, Introduced},
    stream::Stream,
};

/// How often the log says that a proxy does not name its clients.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Begins connections.
pub(super) struct Start {
    peers: Peers,
    tls: Option<TlsAcceptor>,
    logged: Mutex<Option<Instant>>,
}

/// A connection that can receive requests.
pub(super) enum Started {
    /// One without TLS, of this client.
    Plain(Stream, SocketAddr),
    /// One with TLS, of this client.
    Tls(Box<TlsStream<Stream>>, SocketAddr),
}

impl Start {
    pub(super) fn new(peers: Peers, tls: Option<TlsAcceptor>) -> Self {
        Self { peers, tls, logged: Mutex::default() }
    }

    /// Whether anything comes before the first request of a connection from this address.
    pub(super) fn is_needed(&self, from: SocketAddr) -> bool {
        self.tls.is_some() || self.peer(from) == Peer::IntroducingProxy
    }

    fn peer(&self, address: SocketAddr) -> Peer {
        (self.peers)(address.ip().to_canonical())
    }

    /// Receives what comes before the first request. `None` when the connection has to be closed.
    pub(super) async fn handshake(
        &self,
        mut stream: Stream,
        from: SocketAddr,
        open: &Open,
    ) -> Option<Started> {
        let activity = stream.activity();
        activity.enter(Phase::Handshake);
        let _permit = open.handshake().await?;
        let client = match self.peer(from) {
            Peer::IntroducingProxy => self.introduction(&mut stream, from).await?,
            Peer::Client | Peer::Proxy => from,
        };
        let started = match &self.tls {
            None => Started::Plain(stream, client),
            Some(tls) => match tls.accept(stream).await {
                Ok(stream) => Started::Tls(Box::new(stream), client),
                Err(error) => {
                    tracing::debug!(%client, %error, "a TLS handshake failed");
                    return None;
                }
            },
        };
        activity.enter(Phase::Accepted);
        Some(started)
    }

    /// Receives the header in which a proxy names its client. `None` when there is none, or the client has too many
    /// connections.
    async fn introduction(&self, stream: &mut Stream, from: SocketAddr) -> Option<SocketAddr> {
        match proxy_protocol::read(stream).await {
            Ok(Introduced::Proxy) => Some(from),
            Ok(Introduced::Client(client)) => {
                let has_limit = self.peer(client) == Peer::Client;
                (!has_limit || stream.count(client.ip().to_canonical())).then_some(client)
            }
            Err(error) => {
                self.log(from, &error);
                None
            }
        }
    }

    /// Logs a header that is malformed. One that is cut off or late is that of a client which left.
    fn log(&self, from: SocketAddr, error: &io::Error) {
        if error.kind() != io::ErrorKind::InvalidData {
            return;
        }
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if is_due(&mut logged, LOG_EVERY) {
            let proxy = from.ip();
            tracing::warn!(%proxy, %error, "connections that do not begin with a valid header of the PROXY protocol are closed");
        }
    }
}
