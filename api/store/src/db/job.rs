//! A write with its caller, whatever its types: what runs writes is compiled once, not for each of them.

use futures::future::BoxFuture;
use tokio::sync::oneshot;

use super::{Tx, Write, tx};
use kernel::{Error, Result};

/// A write that waits or runs.
pub(super) trait Job: Send {
    /// Runs the write, keeps its result, and returns whether it may be committed.
    fn run<'a>(&'a mut self, tx: &'a Tx<'a>) -> BoxFuture<'a, bool>;
    /// Returns the error of the last run, if it failed.
    fn error(&self) -> Option<&Error>;
    /// Discards the result of the last run, before the write starts over.
    fn discard(&mut self);
    /// Answers the caller with the result of the last run. If that succeeded, but not its transaction, the answer is
    /// the error of the transaction.
    fn finish(self: Box<Self>, transaction: Result<()>);
}

/// Returns a job and where its caller receives the answer.
pub(super) fn job<A, T>(args: A, write: Write<A, T>) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>)
where
    A: Send + Sync + 'static,
    T: Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    (Box::new(Pending { args, write, value: None, caller }), answer)
}

struct Pending<A, T> {
    args: A,
    write: Write<A, T>,
    value: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<A: Send + Sync + 'static, T: Send + 'static> Job for Pending<A, T> {
    fn run<'a>(&'a mut self, tx: &'a Tx<'a>) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            // Should it panic, the value of an earlier run must not be left.
            self.discard();
            let value = tx::run(self.write, tx, &self.args).await;
            let stays = value.is_ok();
            self.value = Some(value);
            stays
        })
    }

    fn error(&self) -> Option<&Error> {
        self.value.as_ref()?.as_ref().err()
    }

    fn discard(&mut self) {
        self.value = None;
    }

    fn finish(self: Box<Self>, transaction: Result<()>) {
        let result = match (transaction, self.value) {
            (Ok(()), Some(value)) | (Err(_), Some(value @ Err(_))) => value,
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(Error::internal("a write did not run to its end")),
        };
        // The caller may have been cancelled; the write is committed all the same.
        let _ = self.caller.send(result);
    }
}
