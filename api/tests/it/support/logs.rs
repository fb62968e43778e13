//! What the server logs during a test.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use tracing::{Dispatch, subscriber::DefaultGuard};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Everything of ours that is logged in this thread, which is all of a test with a runtime of one thread.
pub struct Logs {
    bytes: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
    _second: Dispatch,
}

impl Logs {
    /// Begins to keep what is logged, down to the finest level.
    pub fn kept() -> Self {
        let bytes = Arc::default();
        // While a process has one subscriber only, whatever another thread is the first to log is switched off for all.
        let second = Dispatch::new(tracing_subscriber::registry());
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("trace"))
            .with_ansi(false)
            .with_writer(Keeper(Arc::clone(&bytes)))
            .finish();
        Self { bytes, _guard: tracing::subscriber::set_default(subscriber), _second: second }
    }

    /// What was logged so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }
}

#[derive(Clone)]
struct Keeper(Arc<Mutex<Vec<u8>>>);

impl Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Keeper {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
