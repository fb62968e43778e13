//! The bytes of a connection, read and written within its time limits.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::{
    activity::{Activity, Phase},
    open::Place,
};

/// The size of the buffer for what is discarded, in bytes.
const DISCARD: usize = 8 * 1024;

/// A connection. When it has to end, reading ends as if the client had closed it, and writing fails.
pub(super) struct Stream {
    stream: TcpStream,
    place: Place,
    /// Rings at a deadline of the connection, or before one: it is not moved at every request.
    timer: Pin<Box<Sleep>>,
}

impl Stream {
    pub(super) fn new(stream: TcpStream, place: Place) -> Self {
        // Without it only the delay of small packets is lost.
        let _ = stream.set_nodelay(true);
        let timer = Box::pin(tokio::time::sleep(place.open.limits.first_byte));
        Self { stream, place, timer }
    }

    pub(super) fn activity(&self) -> Arc<Activity> {
        Arc::clone(&self.place.activity)
    }

    /// Counts the connection as one of a client; returns `false` when the client has as many as it may have.
    pub(super) fn count(&mut self, client: IpAddr) -> bool {
        self.place.count(client)
    }

    /// Whether the connection has to end; the task is woken when that changes.
    fn has_to_end(&mut self, context: &mut Context<'_>) -> bool {
        self.place.activity.register(context.waker());
        loop {
            let limits = &self.place.open.limits;
            let deadline = self.place.activity.deadline(limits);
            let now = Instant::now();
            if deadline.is_some_and(|deadline| deadline <= now) {
                return true;
            }
            // hyper may have read for the last time before the connection begins to wait for its next request.
            let idle = now + limits.idle;
            let deadline = deadline.map_or(idle, |deadline| deadline.min(idle));
            if self.timer.deadline() > deadline || self.timer.is_elapsed() {
                self.timer.as_mut().reset(deadline);
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return false;
            }
        }
    }

    /// Fails instead of waiting when the connection has to end.
    fn within_limits<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match done.is_pending() && self.has_to_end(context) {
            true => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            false => done,
        }
    }

    fn note_written(&self, written: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(bytes)) = written {
            self.place.activity.wrote(*bytes);
        }
    }
}

/// Closes a connection so that the client gets the last response: a system that receives bytes for a closed connection
/// resets it, and the client may lose what it has not read yet (RFC 9112 section 9.6).
pub(super) async fn close(mut stream: impl AsyncRead + AsyncWrite + Unpin, activity: &Activity) {
    activity.enter(Phase::Closing);
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut buffer = vec![0; DISCARD];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = match self.place.activity.is_shed() {
            true => Poll::Pending,
            false => Pin::new(&mut self.stream).poll_read(context, buffer),
        };
        if buffer.filled().len() > before {
            self.place.activity.read();
        }
        match read.is_pending() && self.has_to_end(context) {
            true => Poll::Ready(Ok(())),
            false => read,
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_written(&written);
        self.within_limits(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.within_limits(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note_written(&written);
        self.within_limits(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
