//! Replacing the certificate when its files change.

use std::{sync::Arc, time::Duration};

use kernel::{Clock, Timestamp};
use platform::config::TlsConfig;

use super::{
    Current,
    files::{Certificate, Stamp, TlsError},
};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Replaces the certificate when its files change. Files that cannot be used change nothing, and are logged once.
#[derive(Debug)]
pub(in crate::app) struct Reload {
    files: TlsConfig,
    current: Arc<Current>,
    /// The stamps of the files when they were read last.
    seen: [Option<Stamp>; 2],
    /// What was wrong with them then.
    pub(super) failed: Option<TlsError>,
}

impl Reload {
    /// Reads the files for the first time. A certificate that has expired or is not valid yet is used, and logged: a
    /// server that does not start could not replace it when it is renewed.
    ///
    /// # Errors
    /// When a file is unusable.
    pub(super) fn open(files: &TlsConfig, now: Timestamp) -> Result<Self, TlsError> {
        // Before the files are read: a change in between is seen at the next look.
        let seen = Stamp::of(files);
        let certificate = Certificate::read(files)?;
        let failed = certificate.check_time(now).err();
        if let Some(error) = &failed {
            tracing::error!(%error, "browsers reject the TLS certificate: replace its file");
        }
        let current = Arc::new(Current(Arc::new(certificate.key).into()));
        Ok(Self { files: files.clone(), current, seen, failed })
    }

    pub(super) fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current)
    }

    /// Looks at the files every few seconds; never completes.
    pub(in crate::app) async fn run(mut self, clock: Clock) {
        loop {
            tokio::time::sleep(EVERY).await;
            let now = clock.now();
            // A file on a network may take long to read.
            let looked = tokio::task::spawn_blocking(move || {
                self.look(now);
                self
            });
            match looked.await {
                Ok(again) => self = again,
                Err(error) => {
                    tracing::error!(%error, "the files of the TLS certificate are not looked at any more");
                    return;
                }
            }
        }
    }

    /// Uses the files if they have changed and can be used.
    pub(super) fn look(&mut self, now: Timestamp) {
        let seen = Stamp::of(&self.files);
        // A certificate that is not valid yet becomes valid without a change of its file.
        let waits = matches!(self.failed, Some(TlsError::Time(_)));
        if seen == self.seen && !waits {
            return;
        }
        self.seen = seen;
        let read = Certificate::read(&self.files);
        match read.and_then(|certificate| certificate.check_time(now).map(|()| certificate)) {
            Ok(certificate) => {
                self.failed = None;
                if certificate.key.cert != self.current.get().cert {
                    self.current.replace(certificate.key);
                    tracing::info!("the TLS certificate was replaced by that of its changed file");
                }
            }
            Err(error) => {
                if self.failed.as_ref() != Some(&error) {
                    tracing::error!(%error, "the changed TLS files cannot be used: the earlier certificate stays");
                }
                self.failed = Some(error);
            }
        }
    }
}
