//! What a connection does, since when, and whether it has to end.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
    time::Duration,
};

use futures::task::AtomicWaker;
use tokio::time::Instant;

use super::limits::Limits;

/// What a connection does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
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
            Self::Accepted | Self::Answered => Some(Duration::from_secs(1)),
            Self::Closing => Some(Duration::ZERO),
        }
    }
}

/// How much time a written byte gains: a client that reads less than a thousand bytes a second counts as not reading.
const PER_BYTE: Duration = Duration::from_millis(1);

/// What a connection does.
pub(super) struct Activity {
    now: Mutex<(Phase, Instant)>,
    shed: AtomicBool,
    task: AtomicWaker,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            now: Mutex::new((Phase::Accepted, Instant::now())),
            shed: AtomicBool::new(false),
            task: AtomicWaker::new(),
        }
    }

    fn update(&self, change: impl FnOnce(Phase, Instant) -> Option<(Phase, Instant)>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(changed) = change(now.0, now.1) {
            *now = changed;
        }
    }

    /// Begins a phase.
    pub(super) fn enter(&self, phase: Phase) {
        self.update(|_, _| Some((phase, Instant::now())));
    }

    /// Begins a phase if the connection is in another one; a phase that continues keeps its begin.
    pub(super) fn enter_from(&self, from: &[Phase], to: Phase) {
        self.update(|phase, _| from.contains(&phase).then(|| (to, Instant::now())));
    }

    /// Notes that bytes arrived: those after a response, or the first ones, begin the head of a request.
    pub(super) fn read(&self) {
        self.enter_from(&[Phase::Accepted, Phase::Answered], Phase::Head);
    }

    /// Notes that the client took bytes of a response.
    pub(super) fn wrote(&self, bytes: usize) {
        let gained = PER_BYTE * u32::try_from(bytes).unwrap_or(u32::MAX);
        self.update(|phase, since| {
            (phase == Phase::Answered).then(|| (phase, (since + gained).min(Instant::now())))
        });
    }

    /// Returns when the connection has to end, if nothing changes.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let (phase, since) = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        limits.of(phase).map(|limit| since + limit)
    }

    /// Since when the connection waits for its client so long that it may be closed.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let (phase, since) = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = phase.patience().is_some_and(|patience| since.elapsed() >= patience);
        (waits && !self.is_shed()).then_some(since)
    }

    /// Lets the connection end as soon as possible.
    pub(super) fn shed(&self) {
        self.shed.store(true, Ordering::Release);
        self.task.wake();
    }

    pub(super) fn is_shed(&self) -> bool {
        self.shed.load(Ordering::Acquire)
    }

    /// Registers the task that ends the connection when it is shed.
    pub(super) fn register(&self, waker: &Waker) {
        self.task.register(waker);
    }
}
