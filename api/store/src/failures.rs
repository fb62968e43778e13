//! Records failures inside a write, since its code may ignore them.

use std::{cell::Cell, future::Future};

tokio::task_local! {
    /// Whether a statement failed in the write that this task runs.
    static FAILED: Cell<bool>;
}

/// Records that a statement failed, or that one of its values cannot be written. Has no effect outside a write.
pub(crate) fn record() {
    let _ = FAILED.try_with(|failed| failed.set(true));
}

/// Whether a failure was recorded in this write.
pub(crate) fn is_recorded() -> bool {
    FAILED.with(Cell::get)
}

/// Runs a write and records its failures.
pub(crate) async fn watch<T>(write: impl Future<Output = T>) -> T {
    FAILED.scope(Cell::new(false), write).await
}
