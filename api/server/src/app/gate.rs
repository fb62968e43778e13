//! Blocks all but the set-up until the installation is finished.

use std::sync::atomic::{AtomicBool, Ordering};

use poem::{Endpoint, IntoResponse, Request, Response};

use super::section::Section;
use kernel::Error;
use platform::Ctx;
use web::{Problem, Result};

/// The only path of the blocked parts that works before the installation is finished.
const SETUP: &str = "/v1/setup";

/// An endpoint behind the gate.
pub(super) struct Gate<E> {
    inner: E,
    ctx: Ctx,
    installed: AtomicBool,
}

impl<E> Gate<E> {
    pub(super) fn new(inner: E, ctx: Ctx) -> Self {
        Self { inner, ctx, installed: AtomicBool::new(false) }
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

impl<E: Endpoint> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let path = request.uri().path();
        let guarded =
            matches!(Section::of(path), Section::Api | Section::OAuth | Section::Pages) && path != SETUP;
        if guarded && !self.is_installed().await? {
            return Err(Problem::from(Error::SetupRequired).into());
        }
        Ok(self.inner.call(request).await?.into_response())
    }
}
