//! Failures inside a write that its code may have ignored.

use std::{cell::Cell, future::Future};

tokio::task_local! {
    /// Whether a statement of the write that this task runs has failed.
    static FAILED: Cell<bool>;
}

/// Records that a statement failed, or that a value of one cannot be written. Outside a write this has no effect.
pub(crate) fn note() {
    let _ = FAILED.try_with(|failed| failed.set(true));
}

/// Whether a failure was recorded in this write.
pub(crate) fn noted() -> bool {
    FAILED.with(Cell::get)
}

/// Runs a write in which failures are recorded.
pub(crate) async fn watch<T>(write: impl Future<Output = T>) -> T {
    FAILED.scope(Cell::new(false), write).await
}
