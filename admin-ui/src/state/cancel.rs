//! Calls that are no longer needed: a newer search replaces them, or their page is left.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use leptos::prelude::*;
use web_sys::{AbortController, AbortSignal};

/// Cancels each call when the next begins, and the last when the page is left.
#[derive(Debug, Clone, Copy)]
pub struct Canceller(StoredValue<Option<AbortController>, LocalStorage>);

impl Canceller {
    /// A canceller of the page that is shown.
    #[expect(clippy::new_without_default, reason = "it belongs to the page that makes it")]
    pub fn new() -> Self {
        let canceller = Self(StoredValue::new_local(None));
        on_cleanup(move || canceller.cancel());
        canceller
    }

    /// Cancels the call that runs, and returns the signal for the next.
    pub fn next(self) -> Option<AbortSignal> {
        self.cancel();
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        self.0.try_update_value(|kept| *kept = Some(controller));
        Some(signal)
    }

    /// Cancels the call that runs.
    pub fn cancel(self) {
        if let Some(controller) = self.0.try_update_value(Option::take).flatten() {
            controller.abort();
        }
    }
}

thread_local! {
    /// The signal of the call that runs at this moment.
    static CURRENT: RefCell<Option<AbortSignal>> = const { RefCell::new(None) };
}

/// A call whose requests a signal cancels, so that the functions between the page and the request need not pass it on.
pub struct Cancelled<T> {
    call: Pin<Box<dyn Future<Output = T>>>,
    until: Option<AbortSignal>,
}

impl<T> Cancelled<T> {
    /// Has a signal cancel the requests of a call.
    pub fn by(until: Option<AbortSignal>, call: Pin<Box<dyn Future<Output = T>>>) -> Self {
        Self { call, until }
    }
}

impl<T> Future for Cancelled<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let before = CURRENT.replace(self.until.clone());
        let polled = self.call.as_mut().poll(context);
        CURRENT.set(before);
        polled
    }
}

/// The signal that cancels the requests of the call that runs at this moment.
pub fn current_signal() -> Option<AbortSignal> {
    CURRENT.with_borrow(Clone::clone)
}
