//! Blocks all but the set-up until the installation is finished.

use std::sync::atomic::{AtomicBool, Ordering};

use super::section::Section;
use kernel::Error;
use platform::Ctx;
use web::Result;

/// The only path of the blocked parts that works before the installation is finished.
const SETUP: &str = "/v1/setup";

/// Blocks requests.
pub(super) struct Gate {
    ctx: Ctx,
    installed: AtomicBool,
}

impl Gate {
    pub(super) fn new(ctx: Ctx) -> Self {
        Self { ctx, installed: AtomicBool::new(false) }
    }

    /// Rejects a request that works only after the installation.
    pub(super) async fn check(&self, section: Section, path: &str) -> Result<()> {
        if section.needs_installation() && path != SETUP && !self.is_installed().await? {
            return Err(Error::SetupRequired.into());
        }
        Ok(())
    }

    /// Whether the installation is finished. This is remembered, since it never becomes unfinished again.
    async fn is_installed(&self) -> Result<bool> {
        if self.installed.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let installed = self.ctx.settings.is_installed().await?;
        self.installed.store(installed, Ordering::Relaxed);
        Ok(installed)
    }
}
