//! What a connection does, since when, and whether it has to end.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    task::Waker,
    time::Duration,
};

use futures::task::AtomicWaker;
use tokio::time::Instant;

use super::limits::Limits;

/// What a connection does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its client is asked for what comes before the first request: the header of the PROXY protocol, and TLS.
    Handshake,
    /// It was accepted and has received nothing.
    Accepted,
    /// It receives the head of a request.
    Head,
    /// It waits for the body of a request.
    Body,
    /// A request is being handled.
    Handling,
    /// The client reads a response, or thinks about its next request.
    Answered,
    /// The last response was sent; what the client still sends is discarded.
    Closing,
}

impl Phase {
    /// Returns after how long a connection may be closed to make room for others; `None` for never.
    fn patience(self) -> Option<Duration> {
        match self {
            Self::Handling => None,
            Self::Head | Self::Body => Some(Duration::from_secs(5)),
            Self::Handshake | Self::Accepted | Self::Answered => Some(Duration::from_secs(1)),
            Self::Closing => Some(Duration::ZERO),
        }
    }
}

/// How much time a written byte gains: a client that reads less than a thousand bytes a second counts as not reading.
const PER_BYTE: Duration = Duration::from_millis(1);

/// What a connection does.
pub(super) struct Activity {
    now: Mutex<Now>,
    task: AtomicWaker,
}

struct Now {
    phase: Phase,
    since: Instant,
    /// How many requests are being handled.
    requests: usize,
    /// Since when requests wait for their bodies, where several can be handled at a time.
    bodies: Vec<Instant>,
    /// Whether several requests can be handled at a time (HTTP/2).
    is_multiplexed: bool,
    /// Whether the connection has to end to make room for others.
    is_shed: bool,
}

impl Now {
    fn enter(&mut self, phase: Phase) {
        (self.phase, self.since) = (phase, Instant::now());
    }

    /// Returns what the connection does, and since when. Where several requests are handled at a time, it waits for a
    /// body when all of them do.
    fn current(&self) -> (Phase, Instant) {
        let all_wait = self.phase == Phase::Handling && self.bodies.len() >= self.requests;
        match self.bodies.iter().min() {
            Some(since) if self.is_multiplexed && all_wait => (Phase::Body, *since),
            _ => (self.phase, self.since),
        }
    }

    fn waits_since(&self) -> Option<Instant> {
        let (phase, since) = self.current();
        let waits = phase.patience().is_some_and(|patience| since.elapsed() >= patience);
        (waits && !self.is_shed).then_some(since)
    }
}

impl Activity {
    pub(super) fn new() -> Self {
        let now = Now {
            phase: Phase::Accepted,
            since: Instant::now(),
            requests: 0,
            bodies: Vec::new(),
            is_multiplexed: false,
            is_shed: false,
        };
        Self { now: Mutex::new(now), task: AtomicWaker::new() }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a phase.
    pub(super) fn enter(&self, phase: Phase) {
        self.now().enter(phase);
    }

    /// Lets several requests be handled at a time (HTTP/2). From now on the connection either handles requests or waits
    /// for the next one: each body has a time limit of its own, and heads have none.
    pub(super) fn multiplex(&self) {
        let mut now = self.now();
        now.is_multiplexed = true;
        now.enter(Phase::Answered);
    }

    pub(super) fn is_multiplexed(&self) -> bool {
        self.now().is_multiplexed
    }

    /// Begins to handle a request, until the result is dropped. It is answered even if the connection was about to be
    /// closed for waiting.
    pub(super) fn handle(&self) -> Handling<'_> {
        let mut now = self.now();
        now.enter(Phase::Handling);
        now.requests += 1;
        now.is_shed = false;
        Handling(self)
    }

    /// Begins a phase if the connection is in another one; a phase that continues keeps its begin. With several requests
    /// at a time, what one of them does is not what the connection does.
    pub(super) fn enter_from(&self, from: &[Phase], to: Phase) {
        let mut now = self.now();
        if !now.is_multiplexed && from.contains(&now.phase) {
            now.enter(to);
        }
    }

    /// Notes that one of several requests waits for its body, until [`Activity::has_body`] gets the time that this
    /// returns.
    pub(super) fn waits_for_body(&self) -> Instant {
        let since = Instant::now();
        self.now().bodies.push(since);
        since
    }

    /// Notes that a request which has waited for its body since a time no longer waits for it.
    pub(super) fn has_body(&self, since: Instant) {
        let mut now = self.now();
        if let Some(index) = now.bodies.iter().position(|other| *other == since) {
            now.bodies.swap_remove(index);
        }
    }

    /// Completes when no request has been handled for some time.
    pub(super) async fn is_unused_for(&self, limit: Duration) {
        loop {
            let now = Instant::now();
            let unused_since = {
                let state = self.now();
                if state.phase == Phase::Answered { state.since } else { now }
            };
            if unused_since + limit <= now {
                return;
            }
            tokio::time::sleep_until(unused_since + limit).await;
        }
    }

    /// Notes that bytes arrived: those after a response, or the first ones, begin the head of a request.
    pub(super) fn read(&self) {
        self.enter_from(&[Phase::Accepted, Phase::Answered], Phase::Head);
    }

    /// Notes that the client took bytes of a response.
    pub(super) fn wrote(&self, bytes: usize) {
        let gained = PER_BYTE * u32::try_from(bytes).unwrap_or(u32::MAX);
        let mut now = self.now();
        if now.phase == Phase::Answered {
            now.since = (now.since + gained).min(Instant::now());
        }
    }

    /// Returns when the connection has to end, if nothing changes: at once if it is shed.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let now = self.now();
        if now.is_shed {
            return Some(now.since);
        }
        // A client of HTTP/2 is asked to leave before its connection is closed.
        let more = if now.is_multiplexed { limits.closing } else { Duration::ZERO };
        limits.of(now.phase).map(|limit| now.since + limit + more)
    }

    /// Since when the connection waits for its client so long that it may be closed.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        self.now().waits_since()
    }

    /// Lets the connection end as soon as possible, unless it no longer waits for its client.
    pub(super) fn shed(&self) {
        let mut now = self.now();
        if now.waits_since().is_some() {
            now.is_shed = true;
            drop(now);
            self.task.wake();
        }
    }

    pub(super) fn is_in(&self, phase: Phase) -> bool {
        self.now().phase == phase
    }

    pub(super) fn is_shed(&self) -> bool {
        self.now().is_shed
    }

    /// Registers the task that ends the connection when it is shed.
    pub(super) fn register(&self, waker: &Waker) {
        self.task.register(waker);
    }
}

/// A request that is being handled, until this is dropped.
#[must_use]
pub(super) struct Handling<'a>(&'a Activity);

impl Drop for Handling<'_> {
    fn drop(&mut self) {
        let mut now = self.0.now();
        now.requests -= 1;
        if now.requests == 0 {
            now.enter(Phase::Answered);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_whose_request_is_being_handled_is_not_closed_to_make_room() {
        let activity = Activity::new();
        activity.enter(Phase::Closing);
        assert!(activity.waits_since().is_some());
        // The request arrives after the connection was chosen, and before or after it was marked.
        let handling = activity.handle();
        activity.shed();
        assert!(!activity.is_shed());
        drop(handling);
        activity.enter(Phase::Closing);
        activity.shed();
        assert!(activity.is_shed());
        let _handling = activity.handle();
        assert!(!activity.is_shed());
    }

    #[test]
    fn a_connection_with_several_requests_is_answered_when_the_last_one_is() {
        let activity = Activity::new();
        activity.multiplex();
        let (first, second) = (activity.handle(), activity.handle());
        activity.read();
        activity.enter_from(&[Phase::Handling], Phase::Body);
        drop(first);
        assert!(activity.is_in(Phase::Handling));
        drop(second);
        assert!(activity.is_in(Phase::Answered));
    }

    #[test]
    fn a_connection_whose_requests_all_wait_for_their_bodies_may_be_closed_to_make_room() {
        let activity = Activity::new();
        activity.multiplex();
        let (first, second) = (activity.handle(), activity.handle());
        let since = activity.waits_for_body();
        assert!(activity.waits_since().is_none());
        let late = since.checked_sub(Duration::from_secs(60)).expect("a time");
        activity.now().bodies[0] = late;
        assert!(activity.waits_since().is_none(), "the other request is being handled");
        drop(second);
        assert_eq!(activity.waits_since(), Some(late));
        activity.has_body(late);
        activity.shed();
        assert!(!activity.is_shed());
        activity.now().bodies.push(late);
        activity.shed();
        assert!(activity.is_shed());
        drop(first);
    }
}
