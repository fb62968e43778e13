//! Calls that are no longer needed: a newer search replaces them, or their page is left.

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
