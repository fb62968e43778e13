//! Accepting connections: as many as there are descriptors for. When there are too many, those that wait for their
//! clients are closed, the longest waiting first, and new ones are accepted more slowly.

use std::{
    collections::HashMap,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::task::AtomicWaker;
use poem::{
    http::uri::Scheme,
    listener::{Acceptor, TcpAcceptor},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};

/// How long a connection waits for its client before it may be closed.
const IDLE: Duration = Duration::from_secs(1);
/// How long a request may be incomplete or unanswered before its connection counts as waiting.
const STALLED: Duration = Duration::from_secs(60);
/// The pauses after a connection could not be accepted: the first, which doubles, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// How often the log says that connections cannot be accepted.
const LOG_EVERY: Duration = Duration::from_secs(60);
/// How HTTP/2 without TLS begins (RFC 9113 section 3.4), as far as no HTTP/1.1 method begins so.
const HTTP2: &[u8] = b"PRI";

/// Accepts connections, up to a number at a time.
pub(super) struct Connections {
    acceptor: TcpAcceptor,
    most: usize,
    open: Arc<Open>,
    pause: Duration,
    logged: Option<Instant>,
}

impl Connections {
    /// Accepts up to `most` connections at a time.
    pub(super) fn new(acceptor: TcpAcceptor, most: usize) -> Self {
        Self { acceptor, most: most.max(1), open: Arc::default(), pause: PAUSES.0, logged: None }
    }

    /// Waits until there is room for one more.
    async fn room(&mut self) {
        while self.open.count() >= self.most {
            self.log("as many connections are open as there may be");
            self.open.shed(self.most / 8 + 1);
            // Those that are closed end in a moment; without any, one may begin to wait for its client.
            let _ = tokio::time::timeout(PAUSES.0 * 10, self.open.ended.notified()).await;
        }
    }

    fn log(&mut self, why: &str) {
        if self.logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            let open = self.open.count();
            tracing::warn!(why, open, "connections cannot be accepted: those that are not used are closed");
        }
    }
}

impl Acceptor for Connections {
    type Io = Connection;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.acceptor.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Connection, LocalAddr, RemoteAddr, Scheme)> {
        loop {
            self.room().await;
            match self.acceptor.accept().await {
                Ok((stream, local, remote, scheme)) => {
                    self.pause = PAUSES.0;
                    return Ok((Connection::new(stream, Arc::clone(&self.open)), local, remote, scheme));
                }
                Err(error) if is_of_the_connection(&error) => {}
                // No descriptor or no memory: trying again at once would only use the processor up.
                Err(error) => {
                    self.log(&error.to_string());
                    self.open.shed(self.open.count() / 8 + 1);
                    tokio::time::sleep(self.pause).await;
                    self.pause = (self.pause * 2).min(PAUSES.1);
                }
            }
        }
    }
}

/// Whether an error says that one connection ended before it was accepted.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// The connections that are open.
#[derive(Default)]
struct Open {
    next: AtomicU64,
    connections: Mutex<HashMap<u64, Arc<Activity>>>,
    ended: Notify,
}

impl Open {
    fn connections(&self) -> MutexGuard<'_, HashMap<u64, Arc<Activity>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> usize {
        self.connections().len()
    }

    /// Closes up to `count` of the connections that wait for their clients, the longest waiting first.
    fn shed(&self, count: usize) {
        let connections = self.connections();
        let mut waiting: Vec<_> = connections
            .values()
            .filter(|activity| !activity.shed.load(Ordering::Relaxed))
            .filter_map(|activity| activity.waits_since().map(|since| (since, activity)))
            .collect();
        waiting.sort_by_key(|(since, _)| *since);
        for (_, activity) in waiting.into_iter().take(count) {
            activity.shed.store(true, Ordering::Release);
            activity.reader.wake();
        }
    }
}

/// What a connection did last.
struct Activity {
    last: Mutex<(Instant, Last)>,
    shed: AtomicBool,
    reader: AtomicWaker,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Accepted,
    Read,
    Wrote,
}

impl Activity {
    fn note(&self, last: Last) {
        let mut state = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // A request is timed from its first byte, so that sending one byte at a time gains nothing.
        if last != Last::Read || state.1 != Last::Read {
            *state = (Instant::now(), last);
        }
    }

    /// Fails when the connection was chosen to be closed.
    fn check_shed(&self) -> io::Result<()> {
        match self.shed.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::ConnectionAborted.into()),
            false => Ok(()),
        }
    }

    /// Since when the connection waits for its client; `None` when it was used a moment ago or answers a request.
    fn waits_since(&self) -> Option<Instant> {
        let (at, last) = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = if last == Last::Read { STALLED } else { IDLE };
        (at.elapsed() >= patience).then_some(at)
    }
}

/// A connection: HTTP/1.1 without TLS, which a proxy in front of the server adds.
pub(super) struct Connection {
    stream: TcpStream,
    id: u64,
    open: Arc<Open>,
    activity: Arc<Activity>,
    /// How many bytes so far are those that HTTP/2 begins with; `None` once it is known that they are not.
    http2: Option<usize>,
}

impl Connection {
    fn new(stream: TcpStream, open: Arc<Open>) -> Self {
        let activity = Arc::new(Activity {
            last: Mutex::new((Instant::now(), Last::Accepted)),
            shed: AtomicBool::new(false),
            reader: AtomicWaker::new(),
        });
        let id = open.next.fetch_add(1, Ordering::Relaxed);
        open.connections().insert(id, Arc::clone(&activity));
        Self { stream, id, open, activity, http2: Some(0) }
    }

    /// Rejects a connection that begins with HTTP/2.
    fn check(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(known) = self.http2 else { return Ok(()) };
        let matching = bytes.iter().zip(&HTTP2[known..]).take_while(|(byte, wanted)| byte == wanted).count();
        self.http2 = (matching == bytes.len()).then_some(known + matching);
        if known + matching == HTTP2.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "HTTP/2 is not supported without TLS"));
        }
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.connections().remove(&self.id);
        self.open.ended.notify_one();
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        self.activity.reader.register(context.waker());
        if self.activity.shed.load(Ordering::Acquire) {
            // As if the client had closed it.
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Poll::Ready(Ok(())) = read {
            self.activity.note(Last::Read);
            self.check(&buffer.filled()[before..])?;
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.activity.check_shed()?;
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() {
            self.activity.note(Last::Wrote);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.activity.check_shed()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.activity.check_shed()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        if written.is_ready() {
            self.activity.note(Last::Wrote);
        }
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncReadExt, net::TcpListener};

    use super::*;

    async fn pair(acceptor: &mut Connections) -> (TcpStream, Connection) {
        let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), acceptor.accept());
        (client.unwrap(), accepted.unwrap().0)
    }

    async fn acceptor(most: usize) -> Connections {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Connections::new(TcpAcceptor::from_tokio(listener).unwrap(), most)
    }

    #[tokio::test]
    async fn of_too_many_connections_the_one_that_waits_longest_is_closed() {
        let mut acceptor = acceptor(2).await;
        let (_first_client, mut first) = pair(&mut acceptor).await;
        let (_second_client, mut second) = pair(&mut acceptor).await;
        let mut byte = [0];
        let ended = tokio::spawn(async move { first.read(&mut [0]).await });
        let (_third_client, _third) = pair(&mut acceptor).await;
        assert_eq!(ended.await.unwrap().unwrap(), 0);
        assert!(tokio::time::timeout(IDLE / 10, second.read(&mut byte)).await.is_err(), "it is closed too");
        assert_eq!(acceptor.open.count(), 2);
    }

    #[tokio::test]
    async fn http2_is_rejected_however_it_is_cut() {
        for parts in [&["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"][..], &["P", "RI * HTTP/2.0"], &["P", "R", "I"]] {
            let mut acceptor = acceptor(9).await;
            let (client, mut connection) = pair(&mut acceptor).await;
            let mut outcome = Ok(0);
            for part in parts {
                client.writable().await.unwrap();
                client.try_write(part.as_bytes()).unwrap();
                outcome = connection.read(&mut [0; 64]).await;
            }
            assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::InvalidData, "{parts:?}");
        }
        for text in ["PROPFIND / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n", "GET /PRI HTTP/1.1\r\n"] {
            let mut acceptor = acceptor(9).await;
            let (client, mut connection) = pair(&mut acceptor).await;
            for part in [&text[..2], &text[2..]] {
                client.writable().await.unwrap();
                client.try_write(part.as_bytes()).unwrap();
                assert_eq!(connection.read(&mut [0; 64]).await.unwrap(), part.len());
            }
        }
    }
}
