//! The bodies of requests. What a handler leaves unread is read before the response is sent: otherwise the connection
//! could not be used for another request (RFC 9112 section 9.3).

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, sleep},
};
use web::body::MAX_BYTES;

use super::{
    activity::{Activity, Phase},
    open::Open,
};

/// How long a response waits for the rest of the body of its request.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// The body of a request, as its handler reads it. Reading fails with [`io::ErrorKind::OutOfMemory`] when the bodies of
/// all requests would take more memory than they may, and with [`io::ErrorKind::TimedOut`] when one of several requests
/// of a connection takes too long.
pub(super) struct RequestBody {
    body: Option<Incoming>,
    is_begun: bool,
    /// Where a connection has several requests: when this one has taken too long, from when it was waited for.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Where a connection has several requests: since when this one waits for its body.
    waits: Option<Instant>,
    activity: Arc<Activity>,
    open: Arc<Open>,
    outcome: Arc<UnreadBody>,
}

/// What a handler left unread, and the memory of what it read, which is reserved until this is dropped.
#[derive(Default)]
pub(super) struct UnreadBody(Mutex<State>);

#[derive(Default)]
struct State {
    unread: Option<Unread>,
    reserved: Option<OwnedSemaphorePermit>,
}

struct Unread {
    body: Incoming,
    /// Whether the handler began to read it. A client that waits for `100 Continue` got it then.
    is_begun: bool,
}

impl RequestBody {
    /// Returns the body for the handler, and what the handler will have left of it when it drops it.
    pub(super) fn new(body: Incoming, activity: Arc<Activity>, open: Arc<Open>) -> (Self, Arc<UnreadBody>) {
        let outcome = Arc::new(UnreadBody::default());
        let body = Self {
            body: Some(body),
            is_begun: false,
            deadline: None,
            waits: None,
            activity,
            open,
            outcome: Arc::clone(&outcome),
        };
        (body, outcome)
    }

    /// Whether one of several requests of a connection has taken too long. With one at a time, its connection ends.
    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        if !self.activity.is_multiplexed() {
            return false;
        }
        let activity = &self.activity;
        self.waits.get_or_insert_with(|| activity.waits_for_body());
        let limit = self.open.limits.body;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(limit)));
        deadline.as_mut().poll(context).is_ready()
    }

    /// Notes that the body is no longer waited for.
    fn stop_waiting(&mut self) {
        if let Some(since) = self.waits.take() {
            self.activity.has_body(since);
        }
    }

    fn reserve(&self, bytes: usize) -> io::Result<()> {
        let reserved = self.open.reserve(bytes).ok_or(io::ErrorKind::OutOfMemory)?;
        match &mut self.outcome.state().reserved {
            Some(before) => before.merge(reserved),
            none => *none = Some(reserved),
        }
        Ok(())
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.is_begun = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(context);
        if frame.is_pending() {
            self.activity.enter_from(&[Phase::Handling], Phase::Body);
            if self.is_late(context) {
                return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
            }
        }
        let frame = ready!(frame);
        if self.is_end_stream() || !matches!(frame, Some(Ok(_))) {
            self.activity.enter_from(&[Phase::Body], Phase::Handling);
            self.stop_waiting();
        }
        Poll::Ready(frame.map(|frame| {
            let frame = frame.map_err(io::Error::other)?;
            self.reserve(frame.data_ref().map_or(0, Bytes::len))?;
            Ok(frame)
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.stop_waiting();
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            let unread = Unread { body, is_begun: self.is_begun };
            self.outcome.state().unread = Some(unread);
        }
    }
}

impl UnreadBody {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is left; returns whether the connection can be used for another request.
    pub(super) async fn drain(&self, expects_continue: bool) -> bool {
        let unread = self.state().unread.take();
        let Some(Unread { body, is_begun }) = unread else { return true };
        // Reading would send `100 Continue`, after which the client would send what nobody wants.
        if expects_continue && !is_begun {
            return false;
        }
        tokio::time::timeout(DRAIN_TIMEOUT, discard(body)).await.unwrap_or(false)
    }
}

/// Reads a body to its end; returns `false` when it is too large or was cut off.
async fn discard(mut body: Incoming) -> bool {
    let most = MAX_BYTES as u64;
    let mut read = 0;
    while read + body.size_hint().lower() <= most {
        match body.frame().await {
            Some(Ok(frame)) => read += frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(_)) => return false,
            None => return true,
        }
    }
    false
}
