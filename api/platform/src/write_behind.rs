//! Counts that are kept in memory and written in the background, so that no request waits for them: by one task at a
//! time, which is started when something is due and none waits already.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use kernel::Result;

use crate::failures::log_failure;

/// The tasks that write.
#[derive(Debug, Default)]
pub struct WriteBehind {
    /// Whether a task waits to write what is due.
    is_queued: AtomicBool,
    /// Locked while counts are written.
    writing: tokio::sync::Mutex<()>,
}

impl WriteBehind {
    /// Returns whether the caller must start a task that writes, after it has added something that is due.
    #[must_use]
    pub fn needs_task(&self, is_due: bool) -> bool {
        is_due && !self.is_queued.swap(true, Ordering::SeqCst)
    }

    /// Writes what `take` returns, in transactions of `batch` items each, when no other task writes. What is added
    /// later needs a new task. If a transaction fails, the rest is not written, and `failure` is logged.
    pub async fn write<T: Clone, W: Future<Output = Result<()>>>(
        &self,
        take: impl FnOnce() -> Vec<T>,
        batch: usize,
        write: impl Fn(Arc<Vec<T>>) -> W,
        failure: &'static str,
    ) {
        let _turn = self.writing.lock().await;
        self.is_queued.store(false, Ordering::SeqCst);
        for batch in take().chunks(batch) {
            if let Err(error) = write(Arc::new(batch.to_vec())).await {
                log_failure(&error, failure);
                return;
            }
        }
    }
}

/// Waits for a task that writes, which is finished even if the caller is cancelled: otherwise what it notes after a
/// transaction would be lost, and counts written a second time.
pub async fn finish(task: impl Future<Output = ()> + Send + 'static) {
    if let Err(error) = tokio::spawn(task).await {
        tracing::error!(%error, "writing counts panicked");
    }
}
